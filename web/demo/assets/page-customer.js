import { ChatClient } from "./chat-client.js";
import { Conversation } from "./chat-conversation.js";
import { Outbox } from "./state-outbox.js";
import { ago, texts } from "./texts.js";
import { demoSession } from "./transport-session.js";
import { Composer } from "./view-composer.js";
import { find, setText, translatePage } from "./view-dom.js";
import { MessagesView } from "./view-messages.js";
import { askForName } from "./view-sign-in.js";
import { StatusView } from "./view-status.js";

const RETRY_MS = 3_000;

translatePage();
document.title = texts.customerTitle;

const session = demoSession("client");
const me = (await session.current().catch(() => null)) ?? (await askForName(texts.customerName, session.signIn));

const client = new ChatClient({ me, fetchToken: session.token });
const outbox = new Outbox(sessionStorage, `martlet.outbox.${me.userId}`);
const status = new StatusView(find("#status"), client.socket);
const composer = new Composer();
const messages = new MessagesView(find("#messages"), { onSeen: seen });
let conversation = null;
let unseen = 0;

find("#chat").hidden = false;
find("#sign-out").addEventListener("click", async () => {
  client.socket.stop();
  await session.signOut().catch(() => {});
  location.reload();
});
find("#new-conversation").addEventListener("click", () => openThread(startThread));
client.on("state", (state) => status.show(state));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && messages.isAtEnd) seen();
});
setInterval(renderHead, 30_000);
client.start();
openThread(currentThread);

/** Opens the thread that `choose` gives, however long the server needs to be there. */
async function openThread(choose) {
  try {
    show(await choose());
    composer.focus();
  } catch (error) {
    if (error.passing) setTimeout(() => openThread(choose), RETRY_MS);
    else setText(find("#notice"), texts.loadFailed);
  }
}

/** The client's open thread, else the latest closed one, else a new one. */
async function currentThread() {
  const { items } = await client.rest.threads({ limit: 20 });
  return items.find((thread) => thread.status !== "closed") ?? items[0] ?? (await startThread());
}

function startThread() {
  return client.rest.createThread(texts.subject);
}

function show(thread) {
  conversation?.stop();
  conversation = new Conversation({ client, threadId: thread.id, outbox, onChange: render, onMessage: arrived });
  composer.open(conversation);
  messages.open(conversation);
  conversation.start();
}

function arrived(message) {
  if (document.visibilityState !== "visible") unseen += 1;
  messages.announce(message);
  showUnseen();
}

/** The end of the thread is in view: if anybody is looking, it has been read. */
function seen() {
  if (document.visibilityState !== "visible") return;
  unseen = 0;
  showUnseen();
  conversation?.seen();
}

function showUnseen() {
  document.title = unseen > 0 ? `(${unseen}) ${texts.customerTitle}` : texts.customerTitle;
}

function render() {
  messages.render();
  composer.render();
  renderHead();
}

function renderHead() {
  const thread = conversation?.thread;
  if (!thread) return;
  const isClosed = thread.status === "closed";
  const typing = conversation.typists.length > 0;
  setText(find("#typing"), typing ? texts.typing(nameOfManager(conversation)) : "");
  setText(find("#presence"), presenceText(conversation));
  find("#presence").dataset.online = String(conversation.manager?.online ?? false);
  setText(find("#thread-status"), isClosed ? texts.statusClosed : texts.statusOpen);
  find("#thread-status").dataset.status = thread.status;
  setText(find("#assigned"), isAssigned(thread) ? texts.hasManager(nameOfManager(conversation)) : "");
  find("#new-conversation").hidden = !isClosed;
}

function isAssigned({ managerId }) {
  return managerId !== null && managerId !== undefined;
}

function presenceText({ manager, thread }) {
  if (!manager) return texts.nobodyYet;
  return texts.presence(
    nameOfManager({ thread }),
    manager.online,
    manager.lastSeenAt && ago(new Date(manager.lastSeenAt)),
  );
}

function nameOfManager({ thread }) {
  return thread.managerName ?? texts.from.manager;
}
