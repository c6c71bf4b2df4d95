import assert from "node:assert/strict";
import test from "node:test";
import { Election } from "../../../web/client/state/election.js";

test("a leader that answers is asked again after five seconds, by a hidden tab after thirty", () => {
  const election = new Election(0);
  assert.equal(election.tick(4_999, 0, true), null);
  assert.equal(election.tick(5_000, 0, false), null);
  assert.equal(election.tick(5_000, 0, true), "ask");
  election.heard(5_100);
  assert.equal(election.tick(9_000, 0, true), null);
  assert.equal(election.tick(35_100, 0, false), "ask");
});

test("one that does not answer loses the lock, not all followers at the same moment", () => {
  const [early, late] = [new Election(0), new Election(0)];
  early.tick(5_000, 0, true);
  late.tick(5_000, 0.9, true);
  assert.equal(early.tick(6_999, 0, true), null);
  assert.equal(early.tick(7_000, 0, true), "steal");
  assert.equal(late.tick(7_000, 0, true), null);
  late.heard(7_100);
  assert.equal(late.tick(7_500, 0, true), null);
});

test("a tab that has woken up is impatient", () => {
  const election = new Election(0);
  election.woke(60_000, 0.5);
  assert.equal(election.nextTickMs(60_000, true), 850);
  assert.equal(election.tick(60_850, 0, true), "steal");
});

test("a tab that slept over the answer asks once more", () => {
  const election = new Election(0);
  election.tick(5_000, 0, true);
  assert.equal(election.tick(3_600_000, 0, true), "ask");
  assert.equal(election.tick(3_600_700, 0, true), "steal");
});
