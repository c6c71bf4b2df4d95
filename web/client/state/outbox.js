import { backoffMs } from "./backoff.js";

/** @typedef {import("../types.js").Outgoing} Outgoing */
/** @typedef {{item: Outgoing, isFlying: boolean, attempt: number, notBefore: number}} Entry */

/**
 * Messages on their way: one at a time in each thread, in order, each with the same `clientMessageId` for every attempt,
 * so that no attempt stores a second copy. No I/O; time and chance are passed in.
 */
export class Outbox {
  /** @type {Map<string, Entry>} */
  #entries = new Map();

  /** All of them, oldest first. */
  get items() {
    return [...this.#entries.values()].map(({ item }) => item).sort((a, b) => a.order - b.order);
  }

  /** @param {string} id */
  get(id) {
    return this.#entries.get(id)?.item ?? null;
  }

  /**
   * Adds a message, or takes another tab's word on one. What is sent already stays so.
   *
   * @param {Outgoing} item
   */
  put(item) {
    const entry = this.#entries.get(item.clientMessageId);
    if (item.state === "sent") this.#entries.delete(item.clientMessageId);
    else if (entry) entry.item = item;
    else this.#entries.set(item.clientMessageId, { item, isFlying: false, attempt: 0, notBefore: 0 });
  }

  /**
   * Those whose turn it is. A message that was refused waits for its writer and holds up no other.
   *
   * @param {number} now
   */
  ready(now) {
    /** @type {Set<string>} */
    const busy = new Set();
    return this.items.filter((item) => {
      const thread = String(item.threadId);
      if (item.state !== "sending" || busy.has(thread)) return false;
      busy.add(thread);
      const entry = this.#entries.get(item.clientMessageId);
      return entry !== undefined && !entry.isFlying && entry.notBefore <= now;
    });
  }

  /** When to look at `ready` again though nothing has happened; null: never. */
  get nextTry() {
    const waiting = [...this.#entries.values()].filter((entry) => entry.notBefore > 0 && !entry.isFlying);
    return waiting.length > 0 ? Math.min(...waiting.map((entry) => entry.notBefore)) : null;
  }

  /** @param {string} id */
  began(id) {
    const entry = this.#entries.get(id);
    if (entry) Object.assign(entry, { isFlying: true, notBefore: 0 });
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
    this.#entries.delete(id);
    return item && { ...item, state: "sent", error: null, message };
  }

  /**
   * An attempt did not succeed, for a reason that passes.
   *
   * @param {string} id
   * @param {{now: number, random: number, atLeastMs?: number}} when
   */
  delayed(id, { now, random, atLeastMs = 0 }) {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.isFlying = false;
    entry.notBefore = now + Math.max(atLeastMs, backoffMs(entry.attempt++, random));
  }

  /** Attempts were cut off with the connection: they may begin anew at once. */
  interrupted() {
    for (const entry of this.#entries.values()) Object.assign(entry, { isFlying: false, notBefore: 0, attempt: 0 });
  }

  /**
   * The server does not want it.
   *
   * @param {string} id
   * @param {{code: string, message: string}} error
   */
  refused(id, error) {
    return this.#become(id, { state: "failed", error });
  }

  /** @param {string} id */
  retry(id) {
    return this.get(id)?.state === "failed" ? this.#become(id, { state: "sending", error: null }) : null;
  }

  /** @param {string} id */
  discard(id) {
    return this.#entries.delete(id);
  }

  /**
   * @param {string} id
   * @param {Partial<Outgoing>} change
   * @returns {Outgoing | null}
   */
  #become(id, change) {
    const entry = this.#entries.get(id);
    if (!entry) return null;
    Object.assign(entry, { item: { ...entry.item, ...change }, isFlying: false, attempt: 0, notBefore: 0 });
    return entry.item;
  }
}
