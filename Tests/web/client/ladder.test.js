import assert from "node:assert/strict";
import test from "node:test";
import { backoffMs } from "../../../web/client/state/backoff.js";
import { Ladder } from "../../../web/client/state/ladder.js";

const RUNGS = ["websocket", "sse", "poll", "backend"];
const failed = (ladder, more = {}) => ladder.failed({ now: 0, random: 0.5, ...more });

test("delays are anywhere below a bound that doubles up to half a minute", () => {
  assert.deepEqual(
    [0, 1, 2, 6, 20, 1e9].map((attempt) => backoffMs(attempt, 0.999999)),
    [500, 1_000, 2_000, 30_000, 30_000, 30_000],
  );
  assert.equal(backoffMs(5, 0), 0);
});

test("a rung is tried twice before the next is tried at once", () => {
  const ladder = new Ladder(RUNGS);
  assert.equal(failed(ladder), 250);
  assert.equal(ladder.rung, "websocket");
  assert.equal(failed(ladder), 0);
  assert.equal(ladder.rung, "sse");
});

test("a rung that the server does not have is tried once", () => {
  const ladder = new Ladder(RUNGS, "sse");
  assert.equal(failed(ladder, { isMissing: true }), 0);
  assert.equal(ladder.rung, "poll");
});

test("when all have failed it begins at the top, and goes down without tries of each", () => {
  const ladder = new Ladder(RUNGS);
  for (let n = 0; n < 7; n++) failed(ladder);
  assert.equal(ladder.rung, "backend");
  assert.ok(failed(ladder) > 0);
  assert.equal(ladder.rung, "websocket");
  const round = RUNGS.map(() => [failed(ladder), ladder.rung]);
  assert.deepEqual(round.slice(0, 3), [
    [0, "sse"],
    [0, "poll"],
    [0, "backend"],
  ]);
  assert.ok(round[3][0] > 0);
});

test("what the network is not to blame for does not lead down", () => {
  const ladder = new Ladder(RUNGS);
  for (let n = 0; n < 10; n++) failed(ladder, { isOurFault: true });
  assert.equal(ladder.rung, "websocket");
});

test("a connection that lasted forgives what was before; one that is cut again and again leads down", () => {
  const ladder = new Ladder(RUNGS);
  for (let n = 0; n < 5; n++) failed(ladder, { isOurFault: true });
  ladder.opened(0);
  assert.equal(failed(ladder, { now: 10_000 }), 250);
  for (let n = 0; n < 2; n++) {
    ladder.opened(0);
    failed(ladder, { now: 3_000 });
    assert.equal(ladder.rung, "websocket");
  }
  ladder.opened(0);
  failed(ladder, { now: 3_000 });
  assert.equal(ladder.rung, "sse");
});

test("short lives of one rung are not held against the next", () => {
  const ladder = new Ladder(RUNGS);
  for (let n = 0; n < 2; n++) {
    ladder.opened(0);
    failed(ladder, { now: 3_000 });
  }
  for (let n = 0; n < 2; n++) failed(ladder);
  assert.equal(ladder.rung, "sse");
  for (let n = 0; n < 2; n++) {
    ladder.opened(0);
    failed(ladder, { now: 3_000 });
    assert.equal(ladder.rung, "sse");
  }
  ladder.climbed(0);
  assert.equal(ladder.rung, "websocket");
  failed(ladder, { now: 3_000 });
  assert.equal(ladder.rung, "websocket");
});

test("an attempt that was given up does not count as a life", () => {
  const ladder = new Ladder(RUNGS);
  ladder.opened(0);
  ladder.begin(1_000);
  failed(ladder, { now: 2_000 });
  assert.equal(failed(ladder, { now: 3_000 }), 0);
  assert.equal(ladder.rung, "sse");
});

test("it climbs from the top down, and each round without success waits twice as long, up to ten minutes", () => {
  const ladder = new Ladder(RUNGS, "poll");
  ladder.opened(0);
  assert.deepEqual([ladder.above, ladder.climbDelayMs(0.5)], ["websocket", 15_000]);
  ladder.climbFailed();
  assert.deepEqual([ladder.above, ladder.climbDelayMs(0.5)], ["sse", 15_000]);
  ladder.climbFailed();
  assert.deepEqual([ladder.above, ladder.climbDelayMs(0.5)], ["websocket", 30_000]);
  for (let n = 0; n < 40; n++) ladder.climbFailed();
  assert.equal(ladder.climbDelayMs(0.5), 600_000);
  ladder.forgive();
  assert.equal(ladder.climbDelayMs(0.5), 15_000);
  ladder.climbed(0);
  assert.deepEqual([ladder.rung, ladder.above], ["websocket", null]);
});

test("what is remembered and no longer there is passed over", () => {
  assert.equal(new Ladder(RUNGS, "pigeon").rung, "websocket");
  assert.equal(new Ladder(["backend"], "websocket").rung, "backend");
  assert.equal(new Ladder(["backend"]).above, null);
});
