import { Alarms } from "./alarms.js";
import { disconnected, Failure } from "./failure.js";

/** @typedef {{resolve: (payload: any) => void, reject: (error: Failure) => void}} Waiting */

/** Questions that await their answers, by number. */
export class Requests {
  #alarms;
  /** @type {Map<unknown, Waiting>} */
  #waiting = new Map();
  #next = 1;

  /** @param {import("../types.js").Timers} timers */
  constructor(timers) {
    this.#alarms = new Alarms(timers);
  }

  /**
   * Asks; rejects after `withinMs`, and a little later where many are asked at once: they wait for their turn below the
   * server's limit of commands.
   *
   * @param {number} withinMs
   * @param {(id: number) => void} send
   * @param {() => void} [onSilence]
   * @returns {Promise<any>}
   */
  ask(withinMs, send, onSilence) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#alarms.set(String(id), withinMs + 50 * this.#waiting.size, () => {
        this.take(id)?.reject(new Failure("timeout", "No answer.", { passes: true }));
        onSilence?.();
      });
      send(id);
    });
  }

  /**
   * Whoever awaits the answer of this number; it is no longer awaited.
   *
   * @param {unknown} id
   */
  take(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#alarms.clear(String(id));
    return waiting;
  }

  /** No answer will come any more. */
  abandon() {
    for (const id of [...this.#waiting.keys()]) this.take(id)?.reject(disconnected());
  }
}
