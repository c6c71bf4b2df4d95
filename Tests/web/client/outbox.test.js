import assert from "node:assert/strict";
import test from "node:test";
import { Outbox } from "../../../web/client/state/outbox.js";

const item = (order, more = {}) => ({
  clientMessageId: `c${order}`,
  threadId: 15,
  text: `text ${order}`,
  createdAt: 0,
  order,
  state: "sending",
  error: null,
  message: null,
  ...more,
});
const ids = (items) => items.map(({ clientMessageId }) => clientMessageId);

function boxWith(...items) {
  const outbox = new Outbox();
  for (const one of items) outbox.put(one);
  return outbox;
}

test("one message at a time in each thread, the oldest first, whatever the order of arrival", () => {
  const outbox = boxWith(item(3), item(1), item(2, { threadId: 16 }), item(4, { threadId: "15" }));
  assert.deepEqual(ids(outbox.ready()), ["c1", "c2"]);
  outbox.began("c1");
  assert.deepEqual(ids(outbox.ready()), ["c2"]);
  outbox.stored("c1", { id: "msg_1" });
  assert.deepEqual(ids(outbox.ready()), ["c2", "c3"]);
});

test("an attempt that was cut off is made again, with the same id and before what follows", () => {
  const outbox = boxWith(item(1), item(2));
  outbox.began("c1");
  outbox.interrupted();
  assert.deepEqual(ids(outbox.ready()), ["c1"]);
  outbox.began("c1");
  outbox.delayed("c1");
  assert.deepEqual(ids(outbox.ready()), ["c1"]);
});

test("a message that is refused waits for its writer and holds up no other", () => {
  const outbox = boxWith(item(1), item(2));
  outbox.began("c1");
  const refused = outbox.refused("c1", { code: "invalid", message: "too long" });
  assert.deepEqual([refused.state, refused.error.code], ["failed", "invalid"]);
  assert.deepEqual(ids(outbox.ready()), ["c2"]);
  assert.equal(outbox.retry("c1").state, "sending");
  assert.deepEqual(ids(outbox.ready()), ["c1"]);
  assert.equal(outbox.retry("c2"), null);
});

test("what is stored is told once", () => {
  const outbox = boxWith(item(1));
  const sent = outbox.stored("c1", { id: "msg_1" });
  assert.deepEqual([sent.state, sent.message.id], ["sent", "msg_1"]);
  assert.equal(outbox.stored("c1", { id: "msg_1" }), null);
  assert.deepEqual(outbox.items, []);
});

test("another tab's word counts", () => {
  const outbox = boxWith(item(1), item(2));
  outbox.put(item(1, { state: "failed", error: { code: "invalid", message: "" } }));
  outbox.put(item(2, { state: "sent" }));
  assert.deepEqual(ids(outbox.items), ["c1"]);
  assert.deepEqual(outbox.ready(), []);
  assert.equal(outbox.discard("c1"), true);
  assert.equal(outbox.discard("c1"), false);
});
