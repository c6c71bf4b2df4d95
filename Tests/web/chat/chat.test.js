import assert from "node:assert/strict";
import test from "node:test";
import { Chat } from "../../../web/chat/chat.js";
import { FakeClient, FakeTimers, settled } from "../ui/fake-client.js";
import { message, thread } from "../ui/things.js";

const ME = "g_15";
const ours = (seq, more = {}) => message(15, seq, { userId: ME, clientMessageId: `own${seq}`, ...more });
const theirs = (seq, more = {}) => message(15, seq, { from: "manager", userId: 5, name: "Maria", ...more });
const mine = (more = {}) => thread(15, { head: 2, ...more });

function begin() {
  const client = new FakeClient();
  const timers = new FakeTimers();
  const news = [];
  const chat = new Chat(client, { onChange() {}, onNews: ({ text }) => news.push(text) }, timers);
  chat.start();
  return { client, timers, chat, news };
}

/** A chat whose thread is loaded. */
async function loaded(messages = [ours(1), theirs(2)], known = mine()) {
  const made = begin();
  await made.client.answer({ items: [known], cursor: null });
  await made.client.answer(known);
  await made.client.answer({ items: messages, cursor: null });
  return { ...made, told: (event) => made.client.joined.get(15).onEvent(event) };
}

const texts = (chat) => chat.lines.map(({ text, mark }) => [text, mark]);

test("the open thread with the latest activity is shown, else the latest", async () => {
  const { client, chat } = begin();
  assert.deepEqual(client.paths, ["GET /chat/threads?limit=20"]);
  assert.equal(chat.phase, "loading");
  await client.answer({ items: [mine({ id: 16, status: "closed" }), mine()], cursor: null });
  assert.deepEqual(client.paths, ["GET /chat/threads/15"]);
  await client.answer(mine());
  await client.answer({ items: [ours(1)], cursor: null });
  assert.equal(chat.phase, "ready");
  assert.equal(client.joined.get(15).since, 2);
  const closed = begin();
  await closed.client.answer({ items: [mine({ id: 16, status: "closed" })], cursor: null });
  assert.deepEqual(closed.client.paths, ["GET /chat/threads/16"]);
});

test("who has no thread writes to none, and is then in the one that was made", async () => {
  const { client, chat } = begin();
  await client.answer({ items: [], cursor: null });
  assert.equal(chat.phase, "ready");
  await chat.send("one");
  await chat.send("two");
  assert.deepEqual(client.sent, [
    [null, "one"],
    [null, "two"],
  ]);
  assert.deepEqual(texts(chat), [
    ["one", "sending"],
    ["two", "sending"],
  ]);
  client.stored({ id: "m1", threadId: 15, seq: 1, from: "client", userId: ME, createdAt: "2025-01-10T12:00:00.000Z" });
  // Nothing goes from the screen while the thread is loaded.
  assert.deepEqual(texts(chat), [
    ["one", "sent"],
    ["two", "sending"],
  ]);
  assert.deepEqual(client.paths, ["GET /chat/threads/15"]);
  await chat.send("three");
  assert.deepEqual(client.sent.at(-1), [15, "three"]);
});

test("after its first message a page that polls asks at once, another does not", async () => {
  for (const [transport, connects] of [
    ["backend", 1],
    ["websocket", 0],
  ]) {
    const { client, chat } = begin();
    client.state = { ...client.state, transport };
    await client.answer({ items: [], cursor: null });
    await chat.send("one");
    client.stored({
      id: "m1",
      threadId: 15,
      seq: 1,
      from: "client",
      userId: ME,
      createdAt: "2025-01-10T12:00:00.000Z",
    });
    assert.equal(client.connects, connects);
  }
});

test("a message that is stored stays on the screen, should its event be lost", async () => {
  const { client, chat, told } = await loaded();
  await chat.send("three");
  const stored = ours(3, { clientMessageId: "c1", text: "three" });
  client.stored(stored);
  assert.deepEqual(texts(chat).at(-1), ["three", "sent"]);
  told({ type: "message", seq: 3, payload: stored });
  assert.equal(chat.lines.length, 3);
});

test("what cannot be loaded is asked for again, by itself and when the connection is back", async () => {
  const { client, timers, chat } = begin();
  await client.refuse({ passes: true });
  assert.equal(chat.phase, "failed");
  await timers.run(3_000);
  await client.refuse({ passes: true });
  client.become("offline");
  client.become("live");
  assert.deepEqual(client.paths, ["GET /chat/threads?limit=20"]);
  await client.answer({ items: [mine()], cursor: null });
  await client.refuse({ passes: true });
  assert.equal(chat.phase, "failed");
  await timers.run(3_000);
  assert.deepEqual(client.paths, ["GET /chat/threads/15"]);
});

test("what an earlier page has left is shown while nothing can be loaded, whatever thread it is for", async () => {
  const { client, chat } = begin();
  client.outgoing = [
    { clientMessageId: "c1", threadId: 15, text: "kept", createdAt: 0, state: "sending", message: null },
  ];
  assert.deepEqual(texts(chat), [["kept", "sending"]]);
  await client.refuse({ passes: true });
  assert.deepEqual(texts(chat), [["kept", "sending"]]);
  chat.retry();
  await client.answer({ items: [mine({ id: 16 })], cursor: null });
  assert.deepEqual(texts(chat), []);
});

test("what will never be there is not asked for again by itself", async () => {
  const { client, timers, chat } = begin();
  await client.refuse({ passes: false, status: 403 });
  await timers.run(60_000);
  assert.deepEqual(client.paths, []);
  chat.retry();
  assert.equal(client.paths.length, 1);
});

test("what the shop writes is news and unread until it was seen", async () => {
  const { client, chat, news, told } = await loaded([ours(1), theirs(2)], mine({ unread: 1 }));
  assert.equal(chat.unread.count, 1);
  told({ type: "message", seq: 3, payload: theirs(3) });
  told({ type: "message", seq: 3, payload: theirs(3) });
  told({ type: "message", seq: 4, payload: ours(4) });
  assert.deepEqual(news, ["text 3"]);
  assert.equal(chat.unread.count, 2);
  chat.seen(false);
  assert.equal(chat.unread.count, 2);
  chat.seen(true);
  assert.equal(chat.unread.count, 0);
  assert.deepEqual(client.visible, [
    [15, 3],
    [15, 3],
  ]);
});

test("what the shop writes while the thread is loaded is news as well", async () => {
  const { chat, news, told } = await loaded([ours(1), theirs(2), ours(3), theirs(4)], mine({ head: 2, unread: 1 }));
  assert.deepEqual(
    chat.lines.map(({ seq }) => seq),
    [1, 2, 3],
  );
  told({ type: "message", seq: 3, payload: ours(3) });
  told({ type: "message", seq: 4, payload: theirs(4) });
  assert.deepEqual(news, ["text 4"]);
  assert.equal(chat.unread.count, 2);
  assert.equal(chat.lines.length, 4);
});

test("what was read on another device is read here", async () => {
  const { chat, told } = await loaded([theirs(1), theirs(2)], mine({ unread: 5 }));
  assert.equal(chat.unread.count, 5);
  told({ type: "read", payload: { userId: 5, upTo: 2 } });
  assert.equal(chat.unread.count, 5);
  told({ type: "read", payload: { userId: ME, upTo: 1 } });
  assert.equal(chat.unread.count, 1);
  told({ type: "read", payload: { userId: ME, upTo: 2 } });
  assert.equal(chat.unread.count, 0);
});

test("what was read elsewhere while there was no connection is read here", async () => {
  const { client, chat } = await loaded([theirs(1), theirs(2)], mine({ unread: 2 }));
  client.joined.get(15).onJoin({
    participants: [
      { userId: 5, readUpTo: 2 },
      { userId: ME, readUpTo: 1 },
    ],
  });
  assert.equal(chat.unread.count, 1);
});

test("who answers is whose thread it is, else who has written last", async () => {
  const { client, chat, told } = await loaded([ours(1)]);
  assert.equal(chat.manager, null);
  told({ type: "message", seq: 3, payload: theirs(3, { userId: 6, name: "Ben" }) });
  assert.deepEqual(chat.manager, { id: 6, name: "Ben" });
  assert.deepEqual(client.watched, [6]);
  told({ type: "thread_update", seq: 4, payload: { id: 15, head: 4, managerId: 5, managerName: "Maria" } });
  assert.deepEqual(chat.manager, { id: 5, name: "Maria" });
  assert.deepEqual(client.watched, [6, 5]);
  client.tell({ type: "presence", payload: { userId: 5, online: true, lastSeenAt: null } });
  assert.equal(chat.people.of(5).online, true);
});

test("an update that is older than what is known changes nothing", async () => {
  const { chat, told } = await loaded([ours(1)], mine({ head: 9 }));
  told({ type: "thread_update", payload: { id: 15, head: 8, status: "closed" } });
  assert.equal(chat.thread.status, "open");
  told({ type: "thread_update", seq: 10, payload: { id: 15, head: 10, status: "closed" } });
  assert.equal(chat.thread.status, "closed");
});

test("a closed thread is left for a new one, which is made when something is written", async () => {
  const { client, chat } = await loaded([ours(1)], mine({ status: "closed" }));
  chat.startNew();
  assert.equal(client.joined.size, 0);
  assert.deepEqual(texts(chat), []);
  assert.equal(chat.thread, null);
  await chat.send("another question");
  assert.deepEqual(client.sent, [[null, "another question"]]);
  client.stored({ id: "m9", threadId: 16, seq: 1, from: "client", userId: ME, createdAt: "2025-01-10T12:00:00.000Z" });
  assert.deepEqual(client.paths, ["GET /chat/threads/16"]);
});

test("the conversation goes on where another page goes on with it, but is not torn from what is open", async () => {
  const update = (id, status) => ({ type: "thread_update", threadId: id, payload: { id, status, head: 1 } });
  const closed = await loaded([ours(1)], mine({ status: "closed" }));
  closed.client.tell(update(16, "closed"));
  assert.deepEqual(closed.client.paths, []);
  closed.client.tell(update(16, "open"));
  assert.deepEqual(closed.client.paths, ["GET /chat/threads/16"]);
  const open = await loaded();
  open.client.tell(update(16, "open"));
  assert.deepEqual(open.client.paths, []);
});

test("a thread that is taken away leaves an empty conversation", async () => {
  const { client, chat } = await loaded();
  client.joined.get(15).onError({ code: "forbidden" });
  assert.equal(chat.phase, "ready");
  assert.deepEqual(texts(chat), []);
});

test("after a reset the thread is loaded anew, and what was shown stays meanwhile", async () => {
  const { client, chat } = await loaded();
  const reset = client.joined.get(15).onReset();
  assert.equal(chat.lines.length, 2);
  await settled();
  await client.answer(mine({ head: 9 }));
  await client.answer({ items: [ours(1), theirs(2), theirs(9)], cursor: null });
  assert.deepEqual(await reset, { head: 9 });
  assert.equal(chat.lines.length, 3);
});

test("earlier messages are asked for once at a time", async () => {
  const made = begin();
  await made.client.answer({ items: [mine()], cursor: null });
  await made.client.answer(mine({ head: 8 }));
  await made.client.answer({ items: [theirs(8)], cursor: "8" });
  made.chat.loadEarlier();
  made.chat.loadEarlier();
  assert.deepEqual(made.client.paths, ["GET /chat/threads/15/messages?limit=50&before=8"]);
  await made.client.answer({ items: [ours(7)], cursor: null });
  made.chat.loadEarlier();
  assert.deepEqual(made.client.paths, []);
  assert.deepEqual(
    made.chat.lines.map(({ seq }) => seq),
    [7, 8],
  );
});

test("a conversation is worth watching while anything can come or is to go", async () => {
  const { client, chat } = begin();
  assert.equal(chat.isWorthWatching, false);
  await client.answer({ items: [], cursor: null });
  await chat.send("Hello");
  assert.equal(chat.isWorthWatching, true);
  const open = await loaded();
  assert.equal(open.chat.isWorthWatching, true);
  const closed = await loaded([ours(1)], mine({ status: "closed" }));
  assert.equal(closed.chat.isWorthWatching, false);
  const unread = await loaded([theirs(1)], mine({ status: "closed", unread: 1 }));
  assert.equal(unread.chat.isWorthWatching, true);
});

test("typing is told of a thread that there is", async () => {
  const { client, chat } = await loaded();
  chat.typing(true);
  assert.deepEqual(client.typed, [[15, true]]);
  chat.startNew();
  chat.typing(true);
  assert.equal(client.typed.length, 1);
});

test("when it is over, nothing is asked or shown any more", async () => {
  const { client, chat, timers } = begin();
  await client.refuse({ passes: true });
  chat.stop();
  await timers.run(60_000);
  client.tell({ type: "thread_update", threadId: 16, payload: { id: 16, status: "open" } });
  client.become("live");
  assert.deepEqual(client.paths, []);
});
