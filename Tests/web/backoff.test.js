import assert from "node:assert/strict";
import test from "node:test";
import { afterClose, backoffMs } from "../../web/demo/assets/state-backoff.js";
import { renewalDelayMs } from "../../web/demo/assets/transport-tokens.js";

const close = (code, more = {}) => afterClose({ code, attempt: 0, random: 0.5, ...more });

test("the delay is anywhere up to a bound that doubles and is capped", () => {
  assert.equal(backoffMs(0, 0), 0);
  assert.equal(backoffMs(0, 0.5), 250);
  assert.equal(backoffMs(3, 0.5), 2_000);
  assert.equal(backoffMs(50, 0.5), 15_000);
  assert.ok(backoffMs(5_000, 0.999) < 30_000);
});

test("an expired or refused token is replaced before coming back", () => {
  assert.equal(close(4001).newToken, true);
  assert.equal(close(1008, { reason: "Invalid token" }).newToken, true);
  assert.equal(close(1006).newToken, false);
});

test("a revoked session does not come back, nor one that was replaced or is not allowed here", () => {
  assert.deepEqual(close(4005), { again: false, delayMs: null, newToken: false, why: "revoked" });
  assert.equal(close(4002).why, "replaced");
  assert.equal(close(1008, { reason: "Origin not allowed" }).why, "forbidden");
});

test("a lost, stopping or slow connection comes back", () => {
  for (const code of [1000, 1001, 1006, 1011, 4003]) assert.equal(close(code).again, true, String(code));
});

test("an announced delay is obeyed as it is", () => {
  assert.equal(close(1001, { announcedMs: 1_234, attempt: 7 }).delayMs, 1_234);
  assert.equal(close(4005, { announcedMs: 1_234 }).again, false);
});

test("a rate limit is answered with patience from the first time on", () => {
  assert.equal(close(4004).delayMs, 4_000);
});

test("a token is renewed a minute before its end, a short one at four fifths of its life", () => {
  assert.equal(renewalDelayMs(3_600, 0), 3_540_000);
  assert.equal(renewalDelayMs(10, 0), 8_000);
  assert.equal(renewalDelayMs(0, 50_000), 1_000);
  assert.equal(renewalDelayMs(1e12, 0), 2 ** 31 - 1);
});
