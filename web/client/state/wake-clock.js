const SLACK_MS = 4_000;

/** Notices by a jump of the clock that the page did not run for a while. Time is passed in. */
export class WakeClock {
  #everyMs;
  #lastAt;

  /**
   * @param {number} now
   * @param {number} everyMs how often `tick` is meant to be called
   */
  constructor(now, everyMs) {
    this.#lastAt = now;
    this.#everyMs = everyMs;
  }

  /**
   * Whether it has slept since the last tick. A clock that was set back counts as well: no deadline holds any more.
   *
   * @param {number} now
   */
  tick(now) {
    const passed = now - this.#lastAt;
    this.#lastAt = now;
    return passed > this.#everyMs + SLACK_MS || passed < 0;
  }
}
