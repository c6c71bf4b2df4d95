import { disconnected, Failure, failureOf } from "../link/failure.js";

const ANSWER_WITHIN_MS = 15_000;
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Requests with the user's token. One that is refused for its token is repeated once with a new one.
 */
export class HTTP {
  #base;
  #tokens;
  #environment;

  /**
   * @param {string} base without a slash at its end
   * @param {import("../link/tokens.js").Tokens} tokens
   * @param {import("../types.js").Environment} environment
   */
  constructor(base, tokens, environment) {
    this.#base = base;
    this.#tokens = tokens;
    this.#environment = environment;
  }

  /**
   * An answer in JSON, null for 304. Throws a `Failure`, whatever went wrong.
   *
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, headers?: Record<string, string>, signal?: AbortSignal, withinMs?: number}} [options]
   * @returns {Promise<{headers: Headers, body: any}>}
   */
  async ask(method, path, options = {}) {
    const { timers } = this.#environment;
    const patience = new AbortController();
    const abort = () => patience.abort();
    options.signal?.addEventListener("abort", abort, { signal: patience.signal });
    const timer = timers.setTimeout(abort, options.withinMs ?? ANSWER_WITHIN_MS);
    try {
      const answer = await this.open(method, path, { ...options, signal: patience.signal });
      return { headers: answer.headers, body: answer.status === 304 ? null : await answer.json() };
    } catch (error) {
      throw options.signal?.aborted ? disconnected() : failureOf(error);
    } finally {
      timers.clearTimeout(timer);
      // Nothing is left to be aborted but the listener.
      abort();
    }
  }

  /**
   * An answer whose body is not read yet. Throws whatever `fetch` throws, and a `Failure` for what is refused.
   *
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, headers?: Record<string, string>, signal?: AbortSignal}} [options]
   */
  async open(method, path, options = {}) {
    const token = await this.#tokens.current();
    let answer = await this.#fetch(token, method, path, options);
    if (answer.status === 401) {
      await answer.body?.cancel();
      answer = await this.#fetch(await this.#tokens.renew(), method, path, options);
    }
    if (answer.ok || answer.status === 304) return answer;
    throw await refused(answer);
  }

  /**
   * @param {string} token
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, headers?: Record<string, string>, signal?: AbortSignal}} options
   */
  #fetch(token, method, path, { body, headers, signal }) {
    /** @type {Record<string, string>} */
    const all = { ...headers, Authorization: `Bearer ${token}` };
    if (body !== undefined) all["Content-Type"] = "application/json";
    return this.#environment.fetch(this.#base + path, {
      method,
      headers: all,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      signal,
    });
  }
}

/** @param {Response} answer */
async function refused(answer) {
  const { status, headers } = answer;
  const error = (await answer.json().catch(() => null))?.error;
  // A date, which it may be as well, is no number and passed over.
  const seconds = Number(headers.get("Retry-After"));
  return new Failure(error?.code ?? `http_${status}`, error?.message ?? `HTTP ${status}`, {
    passes: status >= 500 || [401, 408, 429].includes(status),
    status,
    retryAfterMs: seconds > 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : null,
  });
}
