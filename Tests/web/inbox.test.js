import assert from "node:assert/strict";
import test from "node:test";
import { Inbox } from "../../web/demo/assets/state-inbox.js";

const at = (minute) => `2026-01-10T12:${String(minute).padStart(2, "0")}:00Z`;
const thread = (id, more = {}) => ({
  id,
  subject: `subject ${id}`,
  status: "open",
  clientId: `g_${id}`,
  managerId: null,
  unread: 0,
  lastMessage: { id: `m${id}`, seq: 1, from: "client", text: "one", createdAt: at(id) },
  createdAt: at(0),
  updatedAt: at(id),
  ...more,
});
const message = (seq, more = {}) => ({
  id: `m-${seq}`,
  seq,
  from: "client",
  text: `${seq}`,
  createdAt: at(30 + seq),
  ...more,
});
const ids = (threads) => threads.map(({ id }) => id);

function inbox(...threads) {
  const made = new Inbox(5);
  for (const one of threads) made.put(one);
  return made;
}

test("the latest activity stands first", () => {
  const box = inbox(thread(1), thread(2), thread(3));
  assert.deepEqual(ids(box.list("all")), [3, 2, 1]);
  box.update(1, { head: 2, lastMessage: message(2) });
  assert.deepEqual(ids(box.list("all")), [1, 3, 2]);
});

test("filters show what they say", () => {
  const box = inbox(
    thread(1),
    thread(2, { status: "closed" }),
    thread(3, { managerId: "5" }),
    thread(4, { managerId: 6 }),
  );
  assert.deepEqual(ids(box.list("open")), [4, 3, 1]);
  assert.deepEqual(ids(box.list("closed")), [2]);
  assert.deepEqual(ids(box.list("mine")), [3]);
  assert.deepEqual(ids(box.list("all")), [4, 3, 2, 1]);
});

test("a customer's message counts as unread once, however many events tell of it", () => {
  const box = inbox(thread(1));
  box.update(1, { lastMessage: message(2) });
  box.message("1", message(2));
  box.update(1, { lastMessage: message(1) });
  assert.equal(box.get(1).unread, 1);
  assert.equal(box.unread, 1);
  box.message(1, message(3, { from: "manager" }));
  assert.equal(box.get(1).unread, 1);
  assert.equal(box.get(1).lastMessage.seq, 3);
});

test("my reading clears my count, nobody else's does", () => {
  const box = inbox(thread(1, { unread: 4, lastMessage: message(7) }));
  box.read(1, { userId: "g_1", upTo: 7 });
  box.read(1, { userId: 5, upTo: 6 });
  assert.equal(box.get(1).unread, 4);
  box.read(1, { userId: "5", upTo: 7 });
  assert.equal(box.get(1).unread, 0);
});

test("an update keeps what it does not speak of, and an unknown thread must be asked for", () => {
  const box = inbox(thread(1, { unread: 2 }));
  assert.equal(box.update("1", { status: "closed", managerId: 5 }), true);
  assert.deepEqual(
    [box.get(1).status, box.get(1).managerId, box.get(1).subject, box.get(1).unread],
    ["closed", 5, "subject 1", 2],
  );
  assert.equal(box.update(99, { status: "closed" }), false);
  assert.equal(box.has(99), false);
});

test("presence is kept by user, and each client is named once", () => {
  const box = inbox(thread(1), thread(2, { clientId: "g_1" }));
  assert.deepEqual(box.clientIds, ["g_1"]);
  assert.equal(box.isOnline("g_1"), false);
  box.presence({ userId: "g_1", online: true });
  assert.equal(box.isOnline("g_1"), true);
  box.presence({ userId: "g_1", online: false, lastSeenAt: at(9) });
  assert.equal(box.lastSeenAt("g_1"), at(9));
});
