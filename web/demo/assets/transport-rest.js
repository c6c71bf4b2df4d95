import { Failure, failureOf } from "./transport-failure.js";

const TIMEOUT_MS = 15_000;

/** One JSON request. Throws a `Failure`, whatever went wrong. */
export async function requestJSON(fetch, method, path, { body, headers = {} } = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new Failure("unreachable", String(error), { passing: true });
  }
  const answered = await answer.json().catch(() => null);
  if (!answer.ok) throw failureOf(answered?.error, answer.status);
  return answered;
}

/** The chat backend's REST contract, with a token that is renewed when the server no longer takes it. */
export class Rest {
  #tokens;
  #fetch;

  constructor(tokens, fetch = (...request) => globalThis.fetch(...request)) {
    this.#tokens = tokens;
    this.#fetch = fetch;
  }

  threads(query = {}) {
    return this.#request("GET", `/chat/threads?${new URLSearchParams(query)}`);
  }

  createThread(subject) {
    return this.#request("POST", "/chat/threads", { subject });
  }

  thread(threadId) {
    return this.#request("GET", `/chat/threads/${encodeURIComponent(threadId)}`);
  }

  changeThread(threadId, change) {
    return this.#request("PATCH", `/chat/threads/${encodeURIComponent(threadId)}`, change);
  }

  /** The messages just before position `before`. */
  messages(threadId, before, limit) {
    const query = new URLSearchParams({ before, limit });
    return this.#request("GET", `/chat/threads/${encodeURIComponent(threadId)}/messages?${query}`);
  }

  /** The log after a position. */
  events(threadId, after, limit) {
    const query = new URLSearchParams({ after, limit });
    return this.#request("GET", `/chat/threads/${encodeURIComponent(threadId)}/events?${query}`);
  }

  send(message) {
    return this.#request("POST", "/chat/send", message);
  }

  async #request(method, path, body) {
    try {
      return await this.#authorized(method, path, body, await this.#tokens.current());
    } catch (error) {
      if (error.status !== 401) throw error;
      return this.#authorized(method, path, body, await this.#tokens.renew());
    }
  }

  #authorized(method, path, body, { token }) {
    return requestJSON(this.#fetch, method, path, { body, headers: { Authorization: `Bearer ${token}` } });
  }
}
