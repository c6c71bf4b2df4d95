/* The shop's pages: puts <martlet-chat> into its place. What it loads is loaded when the page is quiet. */
import { isIn, placeOf } from "./share.js";
import { tokenSource } from "./tokens.js";

/** @returns {Storage | { getItem(): null, setItem(): void }} one that forgets, where the browser gives none */
function storage() {
  try {
    return window.localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}

/** @param {HTMLElement} place */
async function fill(place) {
  const config = JSON.parse(place.dataset.martlet ?? "");
  await import("../assets/chat/index.js");
  const chat = document.createElement("martlet-chat");
  const isLive = config.gateway !== null && isIn(config.share, placeOf(storage(), Math.random));
  if (isLive) chat.setAttribute("gateway", config.gateway);
  chat.setAttribute("backend", config.backend);
  for (const [name, value] of Object.entries(config.attributes)) chat.setAttribute(name, value);
  for (const [name, value] of Object.entries(config.style)) chat.style.setProperty(name, value);
  chat.dataset.transport = isLive ? "gateway" : "polling";
  chat.getToken = tokenSource(config);
  place.replaceChildren(chat);
}

const quiet = window.requestIdleCallback ?? ((run) => setTimeout(run, 200));
for (const place of document.querySelectorAll(".martlet-chat-place")) quiet(() => fill(place));
