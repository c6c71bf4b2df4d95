import { ChatClient } from "./chat-client.js";
import { Conversation } from "./chat-conversation.js";
import { Inbox } from "./state-inbox.js";
import { Outbox } from "./state-outbox.js";
import { ago, texts } from "./texts.js";
import { demoSession } from "./transport-session.js";
import { Composer } from "./view-composer.js";
import { find, setText, translatePage } from "./view-dom.js";
import { assigneeOf, InboxView, titleOf, topicOf } from "./view-inbox.js";
import { MessagesView } from "./view-messages.js";
import { askForName } from "./view-sign-in.js";
import { StatusView } from "./view-status.js";

const PAGE = 50;
const RETRY_MS = 3_000;
/** Threads in other hands send this manager no events; the list is read anew now and then for them. */
const LIST_EVERY_MS = 60_000;

translatePage();
document.title = texts.managerTitle;

const session = demoSession("manager");
const me = (await session.current().catch(() => null)) ?? (await askForName(texts.managerName, session.signIn));

const client = new ChatClient({ me, fetchToken: session.token });
const outbox = new Outbox(sessionStorage, `martlet.outbox.${me.userId}`);
const inbox = new Inbox(me.userId);
const list = new InboxView({ me: me.userId, onOpen: open, onFilter: renderList });
const status = new StatusView(find("#status"), client.socket);
const composer = new Composer();
const messages = new MessagesView(find("#messages"), { onSeen: seen });
const asked = new Map();
let conversation = null;
let cursor = null;
let watched = "";

find("#chat").hidden = false;
setText(find("#me"), me.name);
find("#sign-out").addEventListener("click", async () => {
  client.socket.stop();
  await session.signOut().catch(() => {});
  location.reload();
});
find("#back").addEventListener("click", leave);
find("#more").addEventListener("click", () => loadMore());
find("#assign").addEventListener("click", () => change({ managerId: me.userId }));
find("#close").addEventListener("click", () => {
  change({ status: conversation.thread.status === "closed" ? "open" : "closed" });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && conversation && !event.isComposing) leave();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && messages.isAtEnd) seen();
});
client.on("state", (state) => status.show(state));
client.on("online", refresh);
client.on("frame", receive);
setInterval(render, 30_000);
setInterval(refresh, LIST_EVERY_MS);
client.start();
refresh();

// The list

/** Reads the list anew: what happened while the link was down is in it. */
async function refresh() {
  try {
    const page = await client.rest.threads({ limit: PAGE });
    for (const thread of page.items) put(thread);
    cursor ??= page.cursor;
    find("#loading").hidden = true;
    watchClients();
    renderList();
  } catch (error) {
    if (error.passing && client.state.phase !== "ended") later("list", refresh);
  }
}

async function loadMore() {
  const page = await client.rest.threads({ limit: PAGE, cursor });
  for (const thread of page.items) put(thread);
  cursor = page.cursor;
  watchClients();
  renderList();
}

/** A thread that the list does not know yet, or of which too little was said. */
function fetchThread(threadId) {
  later(
    `thread ${threadId}`,
    async () => {
      try {
        put(await client.rest.thread(threadId));
        watchClients();
        renderList();
      } catch (error) {
        if (error.passing) later(`thread ${threadId}`, () => fetchThread(threadId));
      }
    },
    50,
  );
}

function put(thread) {
  inbox.put(isBeingRead(thread.id) ? { ...thread, unread: 0 } : thread);
}

/** Presence of all clients in the list, asked for whenever there are new ones or the link is new. */
function watchClients(again = false) {
  const userIds = inbox.clientIds;
  const key = JSON.stringify(userIds);
  if ((key === watched && !again) || userIds.length === 0 || !client.socket.isOnline) return;
  watched = key;
  client.socket
    .request("watch", { payload: { userIds } })
    .then(({ users = [] }) => {
      for (const person of users) inbox.presence(person);
      render();
    })
    .catch(() => {
      watched = "";
    });
}

function receive(frame) {
  switch (frame.type) {
    case "thread_update":
      if (!inbox.update(frame.threadId, frame.payload)) fetchThread(frame.threadId);
      break;
    case "message":
      inbox.message(frame.threadId, frame.payload);
      break;
    case "read":
      inbox.read(frame.threadId, frame.payload);
      break;
    case "presence":
      inbox.presence(frame.payload);
      break;
    case "resync":
      fetchThread(frame.threadId);
      break;
    default:
      return;
  }
  if (isBeingRead(frame.threadId)) inbox.read(frame.threadId, { userId: me.userId });
  renderList();
}

// The thread

function open(threadId) {
  if (String(conversation?.threadId) !== String(threadId)) {
    conversation?.stop();
    conversation = new Conversation({ client, threadId, outbox, onChange: render, onMessage: announce });
    composer.open(conversation);
    messages.open(conversation);
    conversation.start();
  }
  document.body.dataset.pane = "thread";
  setText(find("#notice"), "");
  render();
  composer.focus();
}

function leave() {
  const threadId = conversation?.threadId;
  conversation?.stop();
  conversation = null;
  composer.open(null);
  messages.open(null);
  document.body.dataset.pane = "list";
  render();
  list.focus(threadId);
}

async function change(what) {
  setText(find("#notice"), "");
  try {
    await conversation.change(what);
    inbox.update(conversation.threadId, what);
    render();
  } catch {
    setText(find("#notice"), texts.changeFailed);
  }
}

function announce(message) {
  messages.announce(message);
}

function isBeingRead(threadId) {
  return (
    conversation !== null &&
    String(conversation.threadId) === String(threadId) &&
    conversation.isLoaded &&
    document.visibilityState === "visible" &&
    messages.isAtEnd
  );
}

function seen() {
  if (!conversation || document.visibilityState !== "visible") return;
  conversation.seen();
  inbox.read(conversation.threadId, { userId: me.userId });
  renderList();
}

// Showing

function render() {
  renderThread();
  renderList();
}

function renderList() {
  list.render(inbox, conversation?.threadId ?? null);
  find("#more").hidden = cursor === null || cursor === undefined;
  document.title = inbox.unread > 0 ? `(${inbox.unread}) ${texts.managerTitle}` : texts.managerTitle;
}

function renderThread() {
  find("#no-thread").hidden = conversation !== null;
  find("#thread").hidden = conversation === null;
  if (!conversation) return;
  messages.render();
  composer.render();
  const thread = conversation.thread ?? inbox.get(conversation.threadId);
  if (!thread) return;
  const isClosed = thread.status === "closed";
  const mine = String(thread.managerId) === String(me.userId);
  setText(find("#subject"), titleOf(thread));
  setText(find("#typing"), conversation.typists.length > 0 ? texts.typing(titleOf(thread)) : "");
  const online = conversation.client?.online ?? inbox.isOnline(thread.clientId);
  const lastSeenAt = conversation.client?.lastSeenAt ?? inbox.lastSeenAt(thread.clientId);
  setText(find("#presence"), texts.presence(texts.from.client, online, lastSeenAt && ago(new Date(lastSeenAt))));
  setText(find("#topic"), topicOf(thread));
  find("#presence").dataset.online = String(online);
  setText(find("#thread-status"), isClosed ? texts.statusClosed : texts.statusOpen);
  find("#thread-status").dataset.status = thread.status;
  setText(find("#assigned"), assigneeOf(thread, me.userId));
  find("#assign").hidden = mine;
  setText(find("#close"), isClosed ? texts.reopen : texts.close);
}

function later(name, action, delayMs = RETRY_MS) {
  clearTimeout(asked.get(name));
  asked.set(name, setTimeout(action, delayMs));
}
