/** @typedef {import("../types.js").Outgoing} Outgoing */

/**
 * Messages on their way: one at a time in each thread, in order, each with the same `clientMessageId` for every attempt,
 * so that no attempt stores a second copy. No I/O, no clock.
 */
export class Outbox {
  /** @type {Map<string, Outgoing>} */
  #items = new Map();
  /** @type {Set<string>} */
  #flying = new Set();

  /** All of them, oldest first. */
  get items() {
    return [...this.#items.values()].sort((a, b) => a.order - b.order);
  }

  /** @param {string} id */
  get(id) {
    return this.#items.get(id) ?? null;
  }

  /**
   * Adds a message, or takes another tab's word on one.
   *
   * @param {Outgoing} item
   */
  put(item) {
    if (item.state === "sent") this.#items.delete(item.clientMessageId);
    else this.#items.set(item.clientMessageId, item);
  }

  /** Those whose turn it is. A message that was refused waits for its writer and holds up no other. */
  ready() {
    /** @type {Set<string>} */
    const busy = new Set();
    return this.items.filter(({ clientMessageId, threadId, state }) => {
      const thread = String(threadId);
      if (state !== "sending" || busy.has(thread)) return false;
      busy.add(thread);
      return !this.#flying.has(clientMessageId);
    });
  }

  /**
   * An attempt begins.
   *
   * @param {string} id
   */
  began(id) {
    this.#flying.add(id);
  }

  /**
   * An attempt is over, and another may be made.
   *
   * @param {string} id
   */
  delayed(id) {
    this.#flying.delete(id);
  }

  /** All attempts were cut off. */
  interrupted() {
    this.#flying.clear();
  }

  /**
   * It is stored. Returns the message as it is now, null if it was not waiting.
   *
   * @param {string} id
   * @param {import("../types.js").Message} message
   * @returns {Outgoing | null}
   */
  stored(id, message) {
    const item = this.get(id);
    this.discard(id);
    return item && { ...item, state: "sent", error: null, message };
  }

  /**
   * The server does not want it.
   *
   * @param {string} id
   * @param {{code: string, message: string}} error
   */
  refused(id, error) {
    return this.#become(id, "failed", error);
  }

  /** @param {string} id */
  retry(id) {
    return this.get(id)?.state === "failed" ? this.#become(id, "sending", null) : null;
  }

  /** @param {string} id */
  discard(id) {
    this.#flying.delete(id);
    return this.#items.delete(id);
  }

  /**
   * @param {string} id
   * @param {Outgoing["state"]} state
   * @param {Outgoing["error"]} error
   */
  #become(id, state, error) {
    const item = this.get(id);
    this.#flying.delete(id);
    if (!item) return null;
    const changed = { ...item, state, error };
    this.put(changed);
    return changed;
  }
}
