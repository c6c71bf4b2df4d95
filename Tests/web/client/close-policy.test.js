import assert from "node:assert/strict";
import test from "node:test";
import { afterClose } from "../../../web/client/state/close-policy.js";

const verdict = (code, more = {}) => afterClose({ code, ...more });

test("a revoked session, a place that another has taken and a foreign page stay away", () => {
  assert.equal(verdict(4005).stop, "revoked");
  assert.equal(verdict(4002).stop, "replaced");
  assert.equal(verdict(1008, { reason: "Origin not allowed" }).stop, "forbidden");
});

test("a token that is over or wrong is replaced", () => {
  for (const ended of [verdict(4001), verdict(1008, { reason: "Invalid token" }), verdict(1008)]) {
    assert.deepEqual([ended.stop, ended.newToken], [null, true]);
  }
  assert.equal(verdict(1006).newToken, false);
});

test("what was asked for is waited for, and the longer of two", () => {
  assert.equal(verdict(1001, { retryAfterMs: 4_321 }).atLeastMs, 4_321);
  assert.equal(verdict(4004).atLeastMs, 10_000);
  assert.equal(verdict(4004, { retryAfterMs: 30_000 }).atLeastMs, 30_000);
  assert.equal(verdict(1006).atLeastMs, 0);
});

test("only what the network may have done speaks against a transport", () => {
  for (const code of [1001, 1008, 1009, 1013, 4001, 4003, 4004])
    assert.equal(verdict(code).isOurFault, true, String(code));
  for (const code of [1006, 1011, 1002]) assert.equal(verdict(code).isOurFault, false, String(code));
});
