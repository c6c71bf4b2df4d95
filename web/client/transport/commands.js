import { Alarms } from "../link/alarms.js";
import { failureOf } from "../link/failure.js";
import { refusalOf } from "./join-over-rest.js";

/** @typedef {import("../types.js").Frame} Frame */

const MOST = 50;

/** Commands for transports that only listen: `POST /commands`, one request at a time, so that they stay in order. */
export class Commands {
  #gateway;
  #reply;
  #alarms;
  /** @type {Frame[]} */
  #queue = [];
  #isAsking = false;
  #abort = new AbortController();

  /**
   * @param {import("./http.js").HTTP} gateway
   * @param {import("../types.js").Environment} environment
   * @param {(frame: Frame) => void} reply
   */
  constructor(gateway, environment, reply) {
    this.#gateway = gateway;
    this.#reply = reply;
    this.#alarms = new Alarms(environment.timers);
  }

  /** @param {Frame} frame */
  send(frame) {
    this.#queue.push(frame);
    // What is said in one go travels together.
    if (!this.#isAsking && !this.#alarms.has("ask")) this.#alarms.set("ask", 5, () => this.#ask());
  }

  close() {
    this.#alarms.clear();
    this.#abort.abort();
  }

  async #ask() {
    const frames = this.#queue.splice(0, MOST);
    this.#isAsking = true;
    /** @type {Frame[]} */
    let replies = [];
    let refusal = { code: "unavailable", message: "The gateway has not answered this command." };
    try {
      const { body } = await this.#gateway.ask("POST", "/commands", { body: frames, signal: this.#abort.signal });
      replies = Array.isArray(body) ? body : [body];
    } catch (error) {
      refusal = refusalOf(failureOf(error));
    }
    this.#isAsking = false;
    const byId = new Map(replies.map((reply) => [reply?.id, reply]));
    for (const { id } of frames) {
      if (id !== undefined) this.#reply(byId.get(id) ?? { type: "error", id, payload: refusal });
    }
    if (this.#queue.length > 0) this.#ask();
  }
}
