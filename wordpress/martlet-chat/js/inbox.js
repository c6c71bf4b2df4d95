/* Chats, Inbox: puts <martlet-inbox> into its place in WP Admin. */
import "../assets/inbox/index.js";
import { tokenSource } from "./tokens.js";

const place = document.getElementById("martlet-inbox");
if (place) {
  const config = JSON.parse(place.dataset.martlet);
  const inbox = document.createElement("martlet-inbox");
  if (config.gateway !== null) inbox.setAttribute("gateway", config.gateway);
  inbox.setAttribute("backend", config.backend);
  inbox.setAttribute("lang", config.lang);
  inbox.setAttribute("deep-links", "");
  inbox.getToken = tokenSource(config);
  place.replaceChildren(inbox);
}
