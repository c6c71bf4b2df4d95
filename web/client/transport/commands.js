import { Alarms } from "../link/alarms.js";
import { failureOf } from "../link/failure.js";
import { CommandPace } from "../state/command-pace.js";
import { refusalOf } from "./join-over-rest.js";

/** @typedef {import("../types.js").Frame} Frame */

/** Fifteen a second: what requests for events leave of the server's limit, for it counts both together. */
const COST = 5 / 3;

/** Commands for transports that only listen: `POST /commands`, one request at a time, so that they stay in order. */
export class Commands {
  #gateway;
  #environment;
  #reply;
  #alarms;
  #pace = new CommandPace();
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
    this.#environment = environment;
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

  /** @returns {Promise<void>} */
  async #ask() {
    const now = this.#environment.now();
    const wait = this.#pace.waitMs(now, COST);
    if (wait > 0) return void this.#alarms.set("ask", wait, () => this.#ask());
    const frames = this.#queue.splice(0, 1);
    while (this.#queue.length > 0 && this.#pace.waitMs(now, COST) === 0) frames.push(...this.#queue.splice(0, 1));
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
    if (this.#queue.length > 0 && !this.#abort.signal.aborted) this.#ask();
  }
}
