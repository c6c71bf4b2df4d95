/** Timers by name: setting one again takes the earlier one back. */
export class Alarms {
  #timers;
  /** @type {Map<string, unknown>} */
  #set = new Map();

  /** @param {import("../types.js").Timers} timers */
  constructor(timers) {
    this.#timers = timers;
  }

  /**
   * @param {string} name
   * @param {number} ms
   * @param {() => void} action
   */
  set(name, ms, action) {
    this.clear(name);
    const timer = this.#timers.setTimeout(() => {
      this.#set.delete(name);
      action();
    }, ms);
    this.#set.set(name, timer);
  }

  /** @param {string} name */
  has(name) {
    return this.#set.has(name);
  }

  /**
   * Takes one back, or all.
   *
   * @param {string} [name]
   */
  clear(name) {
    for (const known of name === undefined ? [...this.#set.keys()] : [name]) {
      this.#timers.clearTimeout(this.#set.get(known));
      this.#set.delete(known);
    }
  }
}
