import assert from "node:assert/strict";
import test from "node:test";
import { claimsOf, heldToken, isFresh, renewalDelayMs, userOf } from "../../../web/client/state/token-clock.js";
import { token } from "./support/user.js";

const NOW = 1_700_000_000_000;
const at = (seconds) => NOW / 1000 + seconds;

test("claims are read, in any script, and what is no token has none", () => {
  const text = new TextEncoder().encode(JSON.stringify({ name: "Мария", userId: "g_1" }));
  const part = btoa(String.fromCharCode(...text))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  assert.equal(claimsOf(`x.${part}.y`).name, "Мария");
  for (const wrong of ["", "x", "x.y.z", "x.%.z"]) assert.equal(claimsOf(wrong), null);
  assert.deepEqual(userOf(token({ userId: undefined, sub: "7", role: "manager" })), { userId: "7", role: "manager" });
  assert.equal(userOf("opaque"), null);
});

test("a token is replaced a minute before its end, a short one at four fifths", () => {
  assert.equal(renewalDelayMs(heldToken(token({ exp: at(900) }), undefined, NOW), NOW), 840_000);
  assert.equal(renewalDelayMs(heldToken(token({ exp: at(100) }), undefined, NOW), NOW), 80_000);
  assert.equal(renewalDelayMs(heldToken("opaque", at(900), NOW), NOW), 840_000);
  assert.equal(renewalDelayMs(heldToken("opaque", undefined, NOW), NOW), 86_340_000);
});

test("a clock that runs ahead does not make a token old", () => {
  const wrong = NOW + 3_600_000;
  const held = heldToken(token({ iat: at(0), exp: at(900) }), undefined, wrong);
  assert.equal(isFresh(held, wrong), true);
  assert.equal(renewalDelayMs(held, wrong), 840_000);
});

test("a clock that lags behind does not make a token live longer", () => {
  const wrong = NOW - 3_600_000;
  assert.equal(renewalDelayMs(heldToken(token({ iat: at(0), exp: at(900) }), undefined, wrong), wrong), 840_000);
});

test("a token that the site hands out twice is used for what is left of it", () => {
  const held = heldToken(token({ iat: at(-800), exp: at(100) }), undefined, NOW);
  assert.equal(renewalDelayMs(held, NOW), 80_000);
});

test("nothing is begun with a token that is about to end", () => {
  const held = heldToken(token({ exp: at(900) }), undefined, NOW);
  assert.equal(isFresh(held, NOW + 860_000), true);
  assert.equal(isFresh(held, NOW + 880_000), false);
});
