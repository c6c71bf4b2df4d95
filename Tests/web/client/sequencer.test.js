import assert from "node:assert/strict";
import test from "node:test";
import { Sequencer } from "../../../web/client/state/sequencer.js";
import { seeded } from "./support/seeded.js";

const event = (seq) => ({ type: "message", threadId: 15, seq, payload: {} });
const seqs = (events) => events.map(({ seq }) => seq);

test("each passes once and in order, whatever the order of arrival", () => {
  const sequencer = new Sequencer(2);
  assert.deepEqual(seqs(sequencer.take(event(4))), []);
  assert.equal(sequencer.isBehind, true);
  assert.deepEqual(seqs(sequencer.take(event(2))), []);
  assert.deepEqual(seqs(sequencer.take(event(3))), [3, 4]);
  assert.deepEqual(seqs(sequencer.take(event(3))), []);
  assert.equal(sequencer.isBehind, false);
});

test("until the beginning is known all is held back", () => {
  const sequencer = new Sequencer();
  sequencer.take(event(7));
  sequencer.take(event(6));
  sequencer.take(event(4));
  assert.equal(sequencer.isBehind, false);
  assert.deepEqual(seqs(sequencer.place(5)), [6, 7]);
  assert.equal(sequencer.last, 7);
});

test("a head that was told of shows that something is missing", () => {
  const sequencer = new Sequencer(3);
  sequencer.note(5);
  assert.equal(sequencer.isBehind, true);
  sequencer.take(event(4));
  sequencer.take(event(5));
  assert.equal(sequencer.isBehind, false);
});

test("after it was told to forget, a lower log begins anew", () => {
  const sequencer = new Sequencer(40);
  sequencer.take(event(45));
  sequencer.forget();
  sequencer.take(event(3));
  assert.deepEqual(seqs(sequencer.place(2)), [3]);
  assert.equal(sequencer.isBehind, false);
});

test("what is held back is bounded, and what was dropped is still known to be missing", () => {
  const sequencer = new Sequencer(0);
  for (let seq = 2; seq < 3_000; seq++) sequencer.take(event(seq));
  const passed = seqs(sequencer.take(event(1)));
  assert.ok(passed.length >= 999 && passed.length <= 1_001);
  assert.equal(sequencer.isBehind, true);
});

test("any order with any repeats gives the log (seeds 1 to 200)", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed);
    const sequencer = new Sequencer(0);
    const passed = [];
    const left = new Set(Array.from({ length: 30 }, (_, index) => index + 1));
    while (left.size > 0) {
      const seq = 1 + Math.floor(random() * 30);
      left.delete(seq);
      passed.push(...seqs(sequencer.take(event(seq))));
    }
    assert.deepEqual(
      passed,
      Array.from({ length: 30 }, (_, index) => index + 1),
      `seed ${seed}`,
    );
  }
});
