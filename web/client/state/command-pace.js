const PER_SECOND = 25;
const BURST = 50;

/** Keeps below the server's limit of commands: a bucket that fills with time. Time is passed in. */
export class CommandPace {
  #tokens = BURST;
  #filledAt = 0;

  /**
   * How long the next command has to wait; 0 takes it.
   *
   * @param {number} now
   * @param {number} cost how many commands it counts as, where several paces have one limit between them
   */
  waitMs(now, cost = 1) {
    const passed = Math.max(0, now - this.#filledAt);
    this.#tokens = Math.min(BURST, this.#tokens + (passed / 1000) * PER_SECOND);
    this.#filledAt = now;
    if (this.#tokens < cost) return Math.ceil(((cost - this.#tokens) / PER_SECOND) * 1000);
    this.#tokens -= cost;
    return 0;
  }
}
