/**
 * What the end of a transport is called, after a request of it has failed.
 *
 * @param {import("../link/failure.js").Failure} failure
 * @returns {import("../types.js").Ended}
 */
export function endedBy({ code, status, retryAfterMs }) {
  if (status === 401 || code === "signed_out") return { code: 4001, retryAfterMs };
  if (code === "origin_not_allowed") return { code: 1008, reason: "Origin not allowed" };
  // Another transport would be asked to wait as well.
  if (code === "rate_limit") return { code: 1013, reason: code, retryAfterMs };
  // There is no such transport here, and asking again would not bring it about.
  return { code: 1006, reason: code, retryAfterMs, isMissing: [404, 405, 406, 415, 501].includes(status) };
}
