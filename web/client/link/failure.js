/** Why something was not done: a code of docs/protocol.md, section 5, or one of ours. */
export class Failure extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{passes?: boolean, status?: number, retryAfterMs?: number | null}} more `passes`: trying again may help
   */
  constructor(code, message, { passes = false, status = 0, retryAfterMs = null } = {}) {
    super(message);
    this.code = code;
    this.passes = passes;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

const PASSING = new Set(["unavailable", "rate_limit", "limit"]);

/**
 * The payload of an `error` frame.
 *
 * @param {{code?: string, message?: string} | undefined} error
 */
export function refusal(error) {
  const code = error?.code ?? "error";
  return new Failure(code, error?.message ?? "Refused.", { passes: PASSING.has(code) });
}

/** The connection went before the answer came. */
export const disconnected = () => new Failure("disconnected", "Disconnected.", { passes: true });

/**
 * Anything that was thrown, as a `Failure`.
 *
 * @param {unknown} error
 */
export function failureOf(error) {
  return error instanceof Failure ? error : new Failure("unreachable", String(error), { passes: true });
}
