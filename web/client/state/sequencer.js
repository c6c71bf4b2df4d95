/** @typedef {import("../types.js").Frame} Frame */

/** More than this is not held back: the log has it. */
const HELD = 1_000;

/** One thread's log as it arrives: lets each `seq` pass once and in order. No I/O, no clock. */
export class Sequencer {
  /** @type {Map<number, Frame>} */
  #held = new Map();
  #head = 0;

  /** Everything up to here has passed; null: the beginning is not known yet, so that all is held back. */
  last;

  /** @param {number | null} last */
  constructor(last = null) {
    this.last = last;
  }

  /** As far as the log is known to reach. */
  get head() {
    return this.#head;
  }

  /** Something that was heard of is not here yet. */
  get isBehind() {
    return this.last !== null && this.#head > this.last;
  }

  /**
   * Takes an event with a `seq`; returns those that may pass now.
   *
   * @param {Frame} event
   */
  take(event) {
    const seq = /** @type {number} */ (event.seq);
    if (this.last !== null && seq <= this.last) return [];
    this.note(seq);
    this.#held.set(seq, event);
    if (this.#held.size > HELD) this.#held.delete(Math.max(...this.#held.keys()));
    return this.#release();
  }

  /**
   * The log is known to reach this far.
   *
   * @param {number} head
   */
  note(head) {
    this.#head = Math.max(this.#head, head);
  }

  /**
   * The beginning is known: everything up to `last` is no longer wanted. Returns those that may pass.
   *
   * @param {number} last
   */
  place(last) {
    this.last = last;
    for (const seq of this.#held.keys()) if (seq <= last) this.#held.delete(seq);
    return this.#release();
  }

  /** Nothing that was known holds any more: all is held back until the next `place`. */
  forget() {
    this.last = null;
    this.#head = 0;
    this.#held.clear();
  }

  #release() {
    /** @type {Frame[]} */
    const passing = [];
    if (this.last === null) return passing;
    for (let next = this.#held.get(this.last + 1); next; next = this.#held.get(this.last + 1)) {
      this.last += 1;
      this.#held.delete(this.last);
      passing.push(next);
    }
    return passing;
  }
}
