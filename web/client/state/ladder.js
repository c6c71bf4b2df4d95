import { backoffMs } from "./backoff.js";

/** @typedef {import("../types.js").Rung} Rung */

const TRIES = 2;
const STABLE_MS = 10_000;
const CLIMB_FIRST_MS = 15_000;
const CLIMB_LAST_MS = 600_000;

/** Which transport to use and when to try again. Time and chance are passed in. */
export class Ladder {
  #rungs;
  #index;
  /** Of the rung in use. */
  #misses = 0;
  #shortLives = 0;
  #attempt = 0;
  /** Everything has failed once: the server is away, rather than one way to it blocked. */
  #isAllDown = false;
  #openedAt = -1;
  #climbIndex = 0;
  #climbWaitMs = CLIMB_FIRST_MS;

  /**
   * @param {Rung[]} rungs the best first
   * @param {string | null} remembered the rung that worked here before
   */
  constructor(rungs, remembered = null) {
    this.#rungs = rungs;
    this.#index = Math.max(0, rungs.indexOf(/** @type {Rung} */ (remembered)));
  }

  get rung() {
    return this.#rungs[this.#index];
  }

  /** The better rung to try next while this one is in use; null at the top. */
  get above() {
    return this.#index > 0 ? this.#rungs[this.#climbIndex] : null;
  }

  /**
   * A new attempt begins; what was open, if anything, is left behind.
   *
   * @param {number} now
   */
  begin(now) {
    this.#livedMs(now);
  }

  /** @param {number} now */
  opened(now) {
    this.#openedAt = now;
    this.#misses = 0;
    this.#isAllDown = false;
  }

  /**
   * The rung in use has failed, before or after it was open. Returns the delay before `rung` is to be tried.
   *
   * @param {{now: number, random: number, isMissing?: boolean, isOurFault?: boolean}} how
   */
  failed({ now, random, isMissing = false, isOurFault = false }) {
    const lived = this.#livedMs(now);
    if (isOurFault) return backoffMs(this.#attempt++, random);
    // Some proxies let a connection through only to cut it.
    const isBlocked =
      lived < 0
        ? isMissing || this.#isAllDown || ++this.#misses >= TRIES
        : lived < STABLE_MS && ++this.#shortLives > TRIES;
    if (isBlocked) {
      this.#moveTo((this.#index + 1) % this.#rungs.length);
      if (this.#index > 0) return 0;
      this.#isAllDown = true;
    }
    return backoffMs(this.#attempt++, random);
  }

  /**
   * When to try `above`, as a delay from now.
   *
   * @param {number} random
   */
  climbDelayMs(random) {
    return Math.round(this.#climbWaitMs * (0.5 + random));
  }

  /** `above` did not work; what was in use still is. */
  climbFailed() {
    this.#climbIndex = (this.#climbIndex + 1) % this.#index;
    if (this.#climbIndex === 0) this.#climbLater();
  }

  /** @param {number} now */
  climbed(now) {
    this.#moveTo(this.#climbIndex);
    // A rung that was left for its short lives is not to be climbed to every few seconds.
    this.#climbLater();
    this.opened(now);
  }

  /** The network may be another one: what was blocked may be open. */
  forgive() {
    this.#climbWaitMs = CLIMB_FIRST_MS;
    this.#attempt = 0;
  }

  /** @param {number} index */
  #moveTo(index) {
    this.#index = index;
    this.#misses = 0;
    this.#shortLives = 0;
    this.#climbIndex = 0;
  }

  #climbLater() {
    this.#climbWaitMs = Math.min(this.#climbWaitMs * 2, CLIMB_LAST_MS);
  }

  /**
   * How long the rung in use was open; -1: it was not. One that has lasted forgives all failures before it.
   *
   * @param {number} now
   */
  #livedMs(now) {
    const lived = this.#openedAt < 0 ? -1 : now - this.#openedAt;
    this.#openedAt = -1;
    if (lived >= STABLE_MS) {
      this.#attempt = 0;
      this.#shortLives = 0;
    }
    return lived;
  }
}
