/** @typedef {import("../types.js").State} State */

/** @param {State} state */
export function isLive({ phase }) {
  return phase === "live" || phase === "degraded";
}

/**
 * @param {State | null} before
 * @param {State["reason"]} reason
 * @param {number | null} retryAt
 * @returns {State}
 */
export function offline(before, reason, retryAt = null) {
  return { phase: "offline", reason, transport: null, retryAt, user: before?.user ?? null };
}
