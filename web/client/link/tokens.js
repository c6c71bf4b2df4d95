import { heldToken, isFresh, renewalDelayMs, userOf } from "../state/token-clock.js";
import { Failure } from "./failure.js";

/** @typedef {import("../types.js").GivenToken} GivenToken */

/** Keeps one token at hand; however many ask, it is fetched once. */
export class Tokens {
  #getToken;
  #now;
  /** @type {import("../state/token-clock.js").Held | null} */
  #held = null;
  /**
   * Whose tokens they are.
   *
   * @type {string | undefined}
   */
  #user;
  /** @type {Promise<string> | null} */
  #fetching = null;

  /**
   * @param {() => GivenToken | Promise<GivenToken>} getToken
   * @param {() => number} now
   */
  constructor(getToken, now) {
    this.#getToken = getToken;
    this.#now = now;
  }

  /** One with life left in it. */
  current() {
    if (this.#held && isFresh(this.#held, this.#now())) return Promise.resolve(this.#held.token);
    return this.renew();
  }

  /** Another one, whatever is held. */
  renew() {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  /** The server does not take it: fetch another before anything else. */
  reject() {
    this.#held = null;
  }

  /** How long until it should be replaced. */
  get renewalDelayMs() {
    return this.#held ? renewalDelayMs(this.#held, this.#now()) : 0;
  }

  async #fetch() {
    let given;
    try {
      given = await this.#getToken();
    } catch (error) {
      const status = /** @type {{status?: number} | null} */ (error)?.status;
      if (status !== 401 && status !== 403) throw new Failure("token_unavailable", String(error), { passes: true });
      given = null;
    }
    /** @type {{token?: string, expiresAt?: number}} */
    const { token, expiresAt } = typeof given === "string" ? { token: given } : (given ?? {});
    const user = token && String(userOf(token)?.userId);
    this.#user ??= user;
    // What was written by one user must not be sent, nor what is theirs be shown, in the name of another.
    if (!token || user !== this.#user) throw new Failure("signed_out", "No token for this user.");
    this.#held = heldToken(token, expiresAt, this.#now());
    return token;
  }
}
