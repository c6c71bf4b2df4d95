import assert from "node:assert/strict";
import test from "node:test";
import { Outbox } from "../../web/demo/assets/state-outbox.js";

function memory() {
  const held = new Map();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), held };
}

const item = (clientMessageId, threadId = 15) => ({ clientMessageId, threadId, text: clientMessageId, createdAt: "" });
const ids = (items) => items.map(({ clientMessageId }) => clientMessageId);

test("messages wait in order, each thread for itself, whatever form its id has", () => {
  const outbox = new Outbox(memory(), "k");
  outbox.add(item("a"));
  outbox.add(item("b", "16"));
  outbox.add(item("c", "15"));
  assert.deepEqual(ids(outbox.of(15)), ["a", "c"]);
  assert.equal(outbox.next("15").clientMessageId, "a");
});

test("a confirmation takes a message out, once", () => {
  const outbox = new Outbox(memory(), "k");
  outbox.add(item("a"));
  assert.equal(outbox.confirm("a"), true);
  assert.equal(outbox.confirm("a"), false);
  assert.equal(outbox.confirm(undefined), false);
  assert.deepEqual(outbox.of(15), []);
});

test("a refused message waits for its writer and holds up no other", () => {
  const outbox = new Outbox(memory(), "k");
  outbox.add(item("a"));
  outbox.add(item("b"));
  outbox.refuse("a", "invalid");
  assert.equal(outbox.next(15).clientMessageId, "b");
  outbox.retry("a");
  assert.equal(outbox.next(15).clientMessageId, "a");
  outbox.discard("a");
  assert.deepEqual(ids(outbox.of(15)), ["b"]);
});

test("what waits outlives a reload under the same id", () => {
  const storage = memory();
  const first = new Outbox(storage, "k");
  first.add(item("a"));
  first.add(item("b"));
  first.confirm("b");
  assert.deepEqual(ids(new Outbox(storage, "k").of(15)), ["a"]);
  assert.deepEqual(ids(new Outbox(storage, "another user").of(15)), []);
});

test("a storage that fails or holds rubbish costs nothing but the memory of it", () => {
  for (const rubbish of ["{", "null", "7", '"x"', "[null,1,{}]"]) {
    const storage = memory();
    storage.setItem("k", rubbish);
    assert.deepEqual(new Outbox(storage, "k").of(15), [], rubbish);
  }
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error("full");
    },
  };
  const outbox = new Outbox(full, "k");
  outbox.add(item("a"));
  assert.deepEqual(ids(outbox.of(15)), ["a"]);
});
