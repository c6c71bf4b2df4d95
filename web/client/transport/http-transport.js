import { Alarms } from "../link/alarms.js";
import { disconnected, failureOf } from "../link/failure.js";
import { CommandPace } from "../state/command-pace.js";
import { Commands } from "./commands.js";
import { endedBy } from "./ended-by.js";
import { joinOverREST } from "./join-over-rest.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").Joined} Joined */

const ANSWER_WITHIN_MS = 6_000;
const CONFIRM_WITHIN_MS = 1_000;
/** Ten requests for events a second: enough for a talk, and of a thread that is busier a poll brings several at once. */
const REQUEST_COST = 5 / 2;

/**
 * What the rungs below WebSocket have in common: events come by requests that carry the threads and their positions,
 * commands go by requests of their own, and a thread is joined when a request that carries it has been accepted.
 *
 * A server may confirm a thread in the stream (`subscribed`). Where it does not, the missed events are read from the
 * backend, after the stream has begun: what is committed before is read, what is committed after is in the stream.
 *
 * @abstract
 */
export class HTTPTransport {
  /**
   * The threads of the request under way, and the position that each began from.
   *
   * @type {Map<string, number | null>}
   */
  #carried = new Map();
  /** @type {Frame[]} */
  #awaiting = [];
  #isBeginning = true;
  #isOpen = false;
  #isOver = false;
  #pace = new CommandPace();
  #abort = new AbortController();

  /**
   * @param {{gateway: import("./http.js").HTTP | null, backend: import("./http.js").HTTP | null,
   *   resume: import("../types.js").Resume}} servers
   * @param {import("../types.js").Environment} environment
   * @param {import("../types.js").TransportHandlers} handlers
   */
  constructor({ gateway, backend, resume }, environment, handlers) {
    this.gateway = /** @type {import("./http.js").HTTP} */ (gateway);
    this.backend = backend;
    this.resume = resume;
    this.environment = environment;
    this.handlers = handlers;
    this.alarms = new Alarms(environment.timers);
    this.commands = new Commands(this.gateway, environment, (frame) => this.reply(frame));
    this.restart();
  }

  /**
   * Asks until `signal` ends it. Its failure ends the transport.
   *
   * @abstract
   * @param {AbortSignal} _signal
   * @returns {Promise<void>}
   */
  run(_signal) {
    return Promise.resolve();
  }

  /** @param {Frame} frame */
  send(frame) {
    if (frame.type === "subscribe") return this.#join(frame);
    if (frame.type !== "unsubscribe") return this.commands.send(frame);
    this.#restartSoon();
    this.reply({ type: "ok", id: frame.id });
  }

  probe() {
    this.restart();
  }

  renewed() {
    this.restart();
  }

  close() {
    this.#isOver = true;
    this.alarms.clear();
    this.commands.close();
    this.#abort.abort();
  }

  /** Begins to ask, anew if it has asked before. */
  restart() {
    if (this.#isOver) return;
    this.alarms.clear("restart");
    this.alarms.clear("begun");
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#carried = new Map([...this.resume.threads].map(([key, { since }]) => [key, since]));
    this.#isBeginning = true;
    this.alarms.set("answer", ANSWER_WITHIN_MS, () => this.#end({ code: 1006 }));
    this.run(abort.signal).then(
      () => abort === this.#abort && this.#end({ code: 1006 }),
      (error) => abort === this.#abort && this.#end(endedBy(failureOf(error))),
    );
  }

  /** The server has accepted the request: whatever happens from now on will be told. */
  accepted() {
    this.alarms.clear("answer");
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.handlers.opened(null);
    }
    this.handlers.alive();
    // Long enough for a server that confirms; one that does not is asked for nothing more.
    if (this.#isBeginning && !this.alarms.has("begun"))
      this.alarms.set("begun", CONFIRM_WITHIN_MS, () => this.#begun());
  }

  /**
   * Takes what the server says unasked.
   *
   * @param {Frame} frame
   */
  take(frame) {
    if (this.#isOver) return;
    const { type, threadId, payload } = frame;
    if (type === "welcome") {
      this.#isOpen = true;
      this.handlers.opened(payload ?? {});
    } else if (type === "reconnect") this.#end({ code: 1001, retryAfterMs: Number(payload?.afterMs) || 0 });
    else if (type === "close") this.#end({ code: Number(payload?.code) || 1006, reason: payload?.reason });
    else if (threadId !== undefined && (type === "subscribed" || type === "ok"))
      this.#confirm(String(threadId), payload);
    else {
      if (type === "error" && threadId !== undefined) this.#refuse(String(threadId), frame);
      this.handlers.frame(frame);
    }
  }

  /** @param {Frame} frame */
  reply(frame) {
    if (!this.#isOver) this.handlers.frame(frame);
  }

  /** @param {Frame} frame */
  #join(frame) {
    const isCarried = this.#carried.has(String(frame.threadId));
    if (isCarried && !this.#isBeginning) return this.#read(frame);
    this.#awaiting.push(frame);
    if (!isCarried) this.#restartSoon();
  }

  /** Several threads are joined at once when a page begins: one request for all. */
  #restartSoon() {
    if (!this.alarms.has("restart")) this.alarms.set("restart", 20, () => this.restart());
  }

  /**
   * @param {string} key
   * @param {Joined} joined
   */
  #confirm(key, joined) {
    const from = this.#carried.get(key) ?? null;
    for (const frame of this.#settle(key)) {
      const since = frame.payload?.since ?? null;
      // The stream has begun further on than this one wants.
      if (since !== null && from !== null && since < from) this.#read(frame);
      else this.reply({ type: "ok", id: frame.id, payload: joined });
    }
  }

  /**
   * @param {string} key
   * @param {Frame} error
   */
  #refuse(key, error) {
    for (const frame of this.#settle(key)) this.reply({ ...error, id: frame.id });
  }

  /** @param {string} key */
  #settle(key) {
    const settled = this.#awaiting.filter((frame) => String(frame.threadId) === key);
    this.#awaiting = this.#awaiting.filter((frame) => !settled.includes(frame));
    return settled;
  }

  #begun() {
    this.#isBeginning = false;
    for (const key of this.#carried.keys()) for (const frame of this.#settle(key)) this.#read(frame);
  }

  /** @param {Frame} frame */
  #read(frame) {
    return joinOverREST(frame, this.backend, (said) => this.reply(said));
  }

  /** @param {import("../types.js").Ended} ended */
  #end(ended) {
    if (this.#isOver) return;
    this.close();
    this.handlers.closed(ended);
  }

  /**
   * Until the gateway may be asked for events again: it limits how often a user asks.
   *
   * @param {AbortSignal} signal
   */
  async turn(signal) {
    const wait = () => this.#pace.waitMs(this.environment.now(), REQUEST_COST);
    for (let ms = wait(); ms > 0; ms = wait()) await this.pause(signal, ms);
  }

  /**
   * @param {AbortSignal} signal
   * @param {number} ms
   */
  pause(signal, ms) {
    /** @type {() => void} */
    let stop = () => {};
    return new Promise((resolve, reject) => {
      stop = () => reject(disconnected());
      signal.addEventListener("abort", stop);
      this.alarms.set("pause", ms, () => resolve(undefined));
    }).finally(() => signal.removeEventListener("abort", stop));
  }

  /**
   * An attempt with a cursor that the server does not take must not be made with it again.
   *
   * @template T
   * @param {"cursor" | "backendCursor"} name
   * @param {Promise<T>} attempt
   */
  async withCursor(name, attempt) {
    try {
      return await attempt;
    } catch (error) {
      if (failureOf(error).status === 400) this.resume[name] = null;
      throw error;
    }
  }
}
