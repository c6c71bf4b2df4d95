/** @typedef {import("../types.js").Id} Id */
/** @typedef {{threadId: Id, seen: number, said: number, stored: number}} Mark */

/** How far each thread has been read: watermarks that only rise, said once each. No I/O, no clock. */
export class Receipts {
  /** @type {Map<string, Mark>} */
  #marks = new Map();

  /**
   * Everything up to this position has been seen. Returns whether that is news.
   *
   * @param {Id} threadId
   * @param {number} upTo
   */
  see(threadId, upTo) {
    const key = String(threadId);
    const mark = this.#marks.get(key) ?? { threadId, seen: 0, said: 0, stored: 0 };
    this.#marks.set(key, mark);
    if (upTo <= mark.seen) return false;
    mark.seen = upTo;
    return true;
  }

  /** What the server is to be told; from now on it counts as said. */
  take() {
    const due = [...this.#marks.values()].filter((mark) => mark.seen > mark.said);
    for (const mark of due) mark.said = mark.seen;
    return due.map(({ threadId, seen }) => ({ threadId, upTo: seen }));
  }

  /**
   * @param {Id} threadId
   * @param {number} upTo
   */
  stored(threadId, upTo) {
    const mark = this.#marks.get(String(threadId));
    if (mark) mark.stored = Math.max(mark.stored, upTo);
  }

  /**
   * The server does not want it: it is not said again.
   *
   * @param {Id} threadId
   */
  refused(threadId) {
    this.#marks.delete(String(threadId));
  }

  /** What was said may not have arrived: all that is not stored is said again. */
  interrupted() {
    for (const mark of this.#marks.values()) mark.said = mark.stored;
  }
}
