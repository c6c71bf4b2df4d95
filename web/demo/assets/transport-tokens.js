const RENEW_BEFORE_MS = 60_000;

/** Keeps one gateway token at hand; however many ask, it is fetched once. `fetchToken`: → `{token, expiresAt}`. */
export class Tokens {
  #fetchToken;
  #now;
  #held = null;
  #fetching = null;

  constructor(fetchToken, now = Date.now) {
    this.#fetchToken = fetchToken;
    this.#now = now;
  }

  /** `{token, expiresAt}` with time left on it; `expiresAt` in seconds since 1970. */
  async current() {
    if (this.#held && this.#held.expiresAt * 1000 - this.#now() > RENEW_BEFORE_MS / 2) return this.#held;
    return this.renew();
  }

  /** A new one, whatever is held. */
  renew() {
    this.#fetching ??= this.#fetchToken()
      .then((fresh) => {
        this.#held = fresh;
        return fresh;
      })
      .finally(() => {
        this.#fetching = null;
      });
    return this.#fetching;
  }
}

/** How long from now a token should be replaced: a minute before its end, or at four fifths of a short life. */
export function renewalDelayMs(expiresAt, now) {
  const left = expiresAt * 1000 - now;
  return Math.max(1_000, Math.min(Math.max(left - RENEW_BEFORE_MS, left * 0.8), 2 ** 31 - 1));
}
