const RENEW_MS = 3_000;
const BELIEVED_MS = 6_000;

/** How often the server is told that somebody types: it believes a `true` for six seconds. Time is passed in. */
export class TypingPace {
  /** @type {Map<string, number>} */
  #saidAt = new Map();

  /**
   * Whether to tell the server now.
   *
   * @param {import("../types.js").Id} threadId
   * @param {boolean} isTyping
   * @param {number} now
   */
  isDue(threadId, isTyping, now) {
    const key = String(threadId);
    const saidAt = this.#saidAt.get(key);
    if (!isTyping) return this.#saidAt.delete(key) && saidAt !== undefined && now - saidAt < BELIEVED_MS;
    if (saidAt !== undefined && now - saidAt < RENEW_MS) return false;
    this.#saidAt.set(key, now);
    return true;
  }

  /** The server knows nothing any more. */
  forget() {
    this.#saidAt.clear();
  }
}
