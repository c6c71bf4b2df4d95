import { backoffMs } from "./state/backoff.js";
import { Sequencer } from "./state/sequencer.js";
import { Alarms } from "./link/alarms.js";
import { failureOf, refusal } from "./link/failure.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").Joined} Joined */
/** @typedef {import("./index.js").ThreadListeners} ThreadListeners */

const GAP_MS = 1_500;
const GAP_TRIES = 4;

/** One subscription: a thread's events, the log's each once and in order, whatever the connection goes through. */
export class ThreadFeed {
  #request;
  #listeners;
  #environment;
  #alarms;
  #sequencer;
  #onClose;
  #joins = 0;
  #hasJoined = false;
  #failures = 0;
  #gapTries = 0;
  #isResetting = false;
  #isOver = false;

  /**
   * @param {import("./types.js").Id} threadId
   * @param {ThreadListeners} listeners
   * @param {(frame: Frame) => Promise<any>} request
   * @param {import("./types.js").Environment} environment
   * @param {() => void} onClose
   */
  constructor(threadId, listeners, request, environment, onClose) {
    this.threadId = threadId;
    this.#listeners = listeners;
    this.#request = request;
    this.#environment = environment;
    this.#alarms = new Alarms(environment.timers);
    this.#sequencer = new Sequencer(listeners.since ?? null);
    this.#onClose = onClose;
  }

  /** The `seq` up to which everything has been told; null: not known yet, or there is no log. */
  get position() {
    return this.#sequencer.last;
  }

  /** Leaves the thread. */
  close() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#alarms.clear();
    this.#onClose();
  }

  /** Joins the thread, again after anything may have been missed. */
  async join() {
    if (this.#isOver || this.#isResetting) return;
    const join = ++this.#joins;
    this.#alarms.clear("join");
    const since = this.position;
    try {
      const payload = since === null ? undefined : { since };
      const joined = await this.#request({ type: "subscribe", threadId: this.threadId, payload });
      if (join === this.#joins && !this.#isOver) this.#joined(joined);
    } catch (error) {
      if (join === this.#joins && !this.#isOver) this.#failed(failureOf(error));
    }
  }

  /**
   * Takes an event of this thread.
   *
   * @param {Frame} frame
   */
  take(frame) {
    if (this.#isOver) return;
    if (frame.type === "resync") {
      // Where there is a log, it has everything.
      if (this.position === null) this.#reset("resync", null);
      else this.join();
    } else if (frame.type === "error") this.#failed(refusal(frame.payload));
    else if (frame.seq === undefined || frame.seq === null) this.#tell(frame);
    else this.#pass(this.#sequencer.take(frame));
  }

  /** @param {Joined} joined */
  #joined(joined) {
    const { head, reset } = joined;
    const isAgain = this.#hasJoined;
    this.#hasJoined = true;
    this.#failures = 0;
    this.#listeners.onJoin?.(joined);
    // Where nobody keeps a log, whatever happened while we were away is known to the site alone.
    if (reset || (isAgain && head === null)) return this.#reset(reset ? "reset" : "resync", head);
    if (head === null) return;
    this.#sequencer.note(head);
    if (this.#sequencer.isBehind) this.#gapTries += 1;
    this.#pass(this.position === null ? this.#sequencer.place(head) : []);
  }

  /** @param {Frame[]} events */
  #pass(events) {
    for (const event of events) this.#tell(event);
    if (events.length > 0) this.#gapTries = 0;
    if (!this.#sequencer.isBehind) this.#alarms.clear("gap");
    else if (!this.#alarms.has("gap")) this.#alarms.set("gap", GAP_MS, () => this.#fill());
  }

  /** Something is missing and has not come by itself. */
  #fill() {
    if (!this.#sequencer.isBehind) return;
    // To have joined as often and still not have it: the log is not what it says it is.
    if (this.#gapTries > GAP_TRIES) this.#reset("gap", this.#sequencer.head);
    else {
      this.#alarms.set("gap", GAP_MS * 2 ** this.#gapTries, () => this.#fill());
      this.join();
    }
  }

  /**
   * The log cannot bring what is missing: the page loads the thread and says how far that reaches.
   *
   * @param {"reset" | "resync" | "gap"} reason
   * @param {number | null} head
   */
  async #reset(reason, head) {
    if (this.#isResetting || this.#isOver) return;
    this.#isResetting = true;
    this.#alarms.clear();
    this.#gapTries = 0;
    this.#sequencer.forget();
    try {
      const loaded = await this.#listeners.onReset?.({ threadId: this.threadId, reason, head });
      if (this.#isOver) return;
      this.#isResetting = false;
      this.#failures = 0;
      const position = loaded?.head ?? head;
      if (position === null) return;
      this.#pass(this.#sequencer.place(position));
      // What happened while it was loading.
      this.join();
    } catch {
      this.#alarms.set("reset", this.#delay(), () => {
        this.#isResetting = false;
        this.#reset(reason, head);
      });
    }
  }

  /** @param {import("./link/failure.js").Failure} failure */
  #failed({ code, message, passes }) {
    // After a lost connection the thread is joined again with the next one.
    if (code === "disconnected") return;
    if (passes) return this.#alarms.set("join", this.#delay(), () => this.join());
    this.#listeners.onError?.({ code, message });
    this.close();
  }

  #delay() {
    return 250 + backoffMs(this.#failures++, this.#environment.random());
  }

  /** @param {Frame} frame */
  #tell(frame) {
    if (!this.#isOver) this.#listeners.onEvent?.(frame);
  }
}
