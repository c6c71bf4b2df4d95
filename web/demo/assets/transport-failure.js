/** Why a request failed. `passing` failures (no connection, time-out, an overloaded server) are worth another try. */
export class Failure extends Error {
  constructor(code, message, { status = null, passing = false } = {}) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.status = status;
    this.passing = passing;
  }
}

const PASSING_CODES = new Set(["unavailable", "rate_limit", "timeout", "internal"]);

/** The failure that an `error` frame or an error answer tells of. */
export function failureOf({ code = "unknown", message = "" } = {}, status = null) {
  const passing = PASSING_CODES.has(code) || status === 429 || (status !== null && status >= 500);
  return new Failure(code, message, { status, passing });
}
