/** Keeps below the server's limit of commands: a bucket that fills with time. Time is passed in. */
export class CommandPace {
  #perSecond;
  #burst;
  #tokens;
  #filledAt = 0;

  constructor(perSecond = 25, burst = 50) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /**
   * How long the next command has to wait; 0 takes it.
   *
   * @param {number} now
   */
  waitMs(now) {
    const passed = Math.max(0, now - this.#filledAt);
    this.#tokens = Math.min(this.#burst, this.#tokens + (passed / 1000) * this.#perSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000);
    this.#tokens -= 1;
    return 0;
  }
}
