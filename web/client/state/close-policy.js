/** What follows the end of a connection, by its close code (docs/protocol.md, section 6). */

/**
 * `stop`: do not come back by ourselves; `newToken`: fetch another first; `atLeastMs`: not sooner; `isOurFault`: the
 * network has nothing to do with it, so that another transport would not help.
 *
 * @typedef {{stop: "revoked" | "replaced" | "forbidden" | null, newToken: boolean, atLeastMs: number, isOurFault: boolean}}
 *   Verdict
 */

/**
 * @param {import("../types.js").Ended} ended
 * @returns {Verdict}
 */
export function afterClose({ code, reason, retryAfterMs }) {
  /** @type {Verdict} */
  const verdict = { stop: null, newToken: false, atLeastMs: retryAfterMs ?? 0, isOurFault: false };
  switch (code) {
    case 4005:
      return { ...verdict, stop: "revoked" };
    case 4002:
      // Another tab or device has taken the place; to come back by ourselves would start a fight over it.
      return { ...verdict, stop: "replaced" };
    case 1008:
      if (reason === "Origin not allowed") return { ...verdict, stop: "forbidden" };
      return { ...verdict, newToken: true, isOurFault: true };
    case 4001:
      return { ...verdict, newToken: true, isOurFault: true };
    case 4004:
      return { ...verdict, atLeastMs: Math.max(verdict.atLeastMs, 10_000), isOurFault: true };
    case 1001:
    case 1009:
    case 4003:
      return { ...verdict, isOurFault: true };
    case 1013:
      return { ...verdict, atLeastMs: Math.max(verdict.atLeastMs, 1_000), isOurFault: true };
    default:
      return verdict;
  }
}
