/** When to come back after a connection has ended, and with which token. Pure: chance is passed in. */

const BASE_MS = 500;
const CAP_MS = 30_000;
const RATE_LIMITED_ATTEMPT = 4;

/** Full jitter: anywhere between nothing and the doubled, capped bound. `random` in [0, 1). */
export function backoffMs(attempt, random) {
  return Math.round(random * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16)));
}

/**
 * What follows a close.
 *
 * `code`, `reason`: of the close frame. `attempt`: failures since the last stable connection. `announcedMs`: the delay
 * of a `reconnect` frame, or null. Returns `{again, delayMs, newToken, why}`; `why` names an end for good:
 * `revoked`, `replaced`, `forbidden`.
 */
export function afterClose({ code, reason = "", attempt, announcedMs = null, random }) {
  if (code === 4005) return end("revoked");
  if (code === 4002) return end("replaced");
  if (code === 1008 && reason === "Origin not allowed") return end("forbidden");
  if (announcedMs !== null) return { again: true, delayMs: announcedMs, newToken: false, why: null };
  const counted = code === 4004 ? Math.max(attempt, RATE_LIMITED_ATTEMPT) : attempt;
  return { again: true, delayMs: backoffMs(counted, random), newToken: code === 4001 || code === 1008, why: null };
}

function end(why) {
  return { again: false, delayMs: null, newToken: false, why };
}
