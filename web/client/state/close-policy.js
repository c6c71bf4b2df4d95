/** What follows the end of a connection, by its close code (docs/protocol.md, section 6). */

/**
 * `stop`: do not come back by ourselves; `newToken`: fetch another first; `atLeastMs`: not sooner; `isOurFault`: the
 * network has nothing to do with it, so that another transport would not help.
 *
 * @typedef {{stop: "revoked" | "replaced" | "forbidden" | null, newToken: boolean, atLeastMs: number, isOurFault: boolean}}
 *   Verdict
 */

/** @type {Record<number, Partial<Verdict>>} */
const RULES = {
  1001: { isOurFault: true },
  1008: { newToken: true, isOurFault: true },
  1009: { isOurFault: true },
  1013: { atLeastMs: 1_000, isOurFault: true },
  4001: { newToken: true, isOurFault: true },
  // Another tab or device has taken the place; to come back by ourselves would start a fight over it.
  4002: { stop: "replaced" },
  4003: { isOurFault: true },
  4004: { atLeastMs: 10_000, isOurFault: true },
  4005: { stop: "revoked" },
};

/**
 * @param {import("../types.js").Ended} ended
 * @returns {Verdict}
 */
export function afterClose({ code, reason, retryAfterMs }) {
  const rule = reason === "Origin not allowed" ? { stop: /** @type {const} */ ("forbidden") } : RULES[code];
  const verdict = { stop: null, newToken: false, isOurFault: false, ...rule };
  return { ...verdict, atLeastMs: Math.max(retryAfterMs ?? 0, rule?.atLeastMs ?? 0) };
}
