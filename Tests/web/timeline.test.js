import assert from "node:assert/strict";
import test from "node:test";
import { Timeline } from "../../web/demo/assets/state-timeline.js";

const message = (seq, more = {}) => ({
  type: "message",
  threadId: 15,
  ...(seq === undefined ? {} : { seq }),
  payload: { id: `msg_${seq}`, seq, text: `text ${seq}`, createdAt: "2026-01-10T12:00:00Z", ...more },
});
const update = (seq) => ({ type: "thread_update", threadId: 15, seq, payload: { status: "closed" } });
const texts = (timeline) => timeline.messages.map(({ text }) => text);
const seqs = (events) => events.map(({ seq }) => seq);

test("events in order happen at once and move the position", () => {
  const timeline = new Timeline();
  assert.deepEqual(seqs(timeline.apply(message(1)).happened), [1]);
  assert.deepEqual(seqs(timeline.apply(update(2)).happened), [2]);
  assert.equal(timeline.lastSeq, 2);
  assert.deepEqual(texts(timeline), ["text 1"]);
});

test("an event that came twice happens once", () => {
  const timeline = new Timeline();
  timeline.apply(message(1));
  assert.deepEqual(timeline.apply(message(1)), { happened: [], missingAfter: null });
  assert.deepEqual(texts(timeline), ["text 1"]);
});

test("what comes after a hole waits for it and then happens in order", () => {
  const timeline = new Timeline();
  timeline.apply(message(1));
  assert.deepEqual(timeline.apply(message(4)), { happened: [], missingAfter: 1 });
  assert.equal(timeline.apply(message(3)).missingAfter, 1);
  const filled = timeline.apply(message(2));
  assert.deepEqual(seqs(filled.happened), [2, 3, 4]);
  assert.equal(filled.missingAfter, null);
  assert.deepEqual(texts(timeline), ["text 1", "text 2", "text 3", "text 4"]);
});

test("a hole that nobody can fill is given up, and nothing that was held is lost", () => {
  const timeline = new Timeline();
  timeline.apply(message(1));
  timeline.apply(message(6));
  timeline.apply(message(3));
  assert.deepEqual(seqs(timeline.skipHoles()), [3, 6]);
  assert.equal(timeline.lastSeq, 6);
  assert.deepEqual(timeline.skipHoles(), []);
});

test("an acknowledged message stands in its place before its event, which then still moves the position", () => {
  const timeline = new Timeline();
  timeline.apply(message(1));
  assert.equal(timeline.insert(message(3).payload), true);
  assert.equal(timeline.lastSeq, 1);
  assert.deepEqual(texts(timeline), ["text 1", "text 3"]);
  timeline.apply(message(2));
  assert.deepEqual(seqs(timeline.apply(message(3)).happened), [3]);
  assert.equal(timeline.lastSeq, 3);
  assert.deepEqual(texts(timeline), ["text 1", "text 2", "text 3"]);
});

test("messages without a position stay where they arrived, each once", () => {
  const timeline = new Timeline();
  timeline.apply(message(1));
  assert.equal(timeline.apply(message(undefined, { id: "a", text: "live a" })).happened.length, 1);
  assert.equal(timeline.apply(message(undefined, { id: "b", text: "live b" })).happened.length, 1);
  assert.equal(timeline.apply(message(undefined, { id: "a", text: "live a" })).happened.length, 0);
  timeline.apply(message(2));
  assert.deepEqual(texts(timeline), ["text 1", "live a", "live b", "text 2"]);
});

test("a reset forgets everything and begins at the server's head", () => {
  const timeline = new Timeline();
  timeline.apply(message(9));
  timeline.reset(3, [message(3).payload, message(2).payload]);
  assert.equal(timeline.lastSeq, 3);
  assert.equal(timeline.oldestSeq, 2);
  assert.deepEqual(texts(timeline), ["text 2", "text 3"]);
  assert.deepEqual(seqs(timeline.apply(message(4)).happened), [4]);
});

test("any order of arrival, with repeats, ends in the same log", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = generator(seed);
    const count = 1 + Math.floor(random() * 12);
    const arrivals = Array.from({ length: count }, (_, index) => message(index + 1));
    arrivals.push(...arrivals.filter(() => random() < 0.5));
    arrivals.sort(() => random() - 0.5);
    const timeline = new Timeline();
    const happened = arrivals.flatMap((event) => timeline.apply(event).happened);
    const expected = Array.from({ length: count }, (_, index) => index + 1);
    assert.deepEqual(seqs(happened), expected, `seed ${seed}`);
    assert.deepEqual(
      timeline.messages.map(({ seq }) => seq),
      expected,
      `seed ${seed}`,
    );
  }
});

/** A linear congruential generator: the same numbers for the same seed. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
