import { Election } from "../state/election.js";
import { Alarms } from "./alarms.js";
import { disconnected, Failure } from "./failure.js";
import { Requests } from "./requests.js";
import { isLive, offline } from "./states.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Outgoing} Outgoing */
/** @typedef {import("./connection.js").Connection} Connection */

const ANSWER_WITHIN_MS = 20_000;

/**
 * @typedef {{onState: (state: State) => void, onFrame: (frame: Frame) => void, onLive: () => void,
 *   onLeader: (isHere: boolean) => void, onNote: (note: any) => void}} TabListeners `onLeader`: another tab leads from
 *   now on, or this one (`isHere`)
 */

/**
 * One tab's way to the server. One tab of the browser leads: it has the connection, hands its events to the others and
 * asks for them. Where tabs cannot talk to each other, each leads.
 */
export class TabLink {
  #name;
  #environment;
  #listeners;
  #makeConnection;
  #alarms;
  #election;
  #id;
  /** @type {import("../types.js").Channel | null} */
  #channel = null;
  /** @type {Connection | null} */
  #connection = null;
  /** @type {(() => void) | null} */
  #release = null;
  /** @type {AbortController | null} */
  #queueing = null;
  #isOver = true;

  // As a follower.
  /** @type {string | null} */
  #leader = null;
  #mustRejoin = false;
  #requests;

  /**
   * As the leader: which tabs have joined a thread.
   *
   * @type {Map<string, Set<string>>}
   */
  #joined = new Map();
  /** A follower that has woken up waits for the connection's next word. */
  #owesAnswer = false;

  /** @type {State} */
  state = { ...offline(null, "starting"), phase: "connecting" };

  /**
   * @param {string | null} name what the tabs share; null: nothing
   * @param {(listeners: {onState: (state: State) => void, onFrame: (frame: Frame) => void, onLive: () => void,
   *   onAlive: () => void}) =>
   *   Connection} makeConnection
   * @param {TabListeners} listeners
   * @param {import("../types.js").Environment} environment
   */
  constructor(name, makeConnection, listeners, environment) {
    const { locks, openChannel } = environment;
    this.#name = locks && openChannel ? name : null;
    this.#makeConnection = makeConnection;
    this.#listeners = listeners;
    this.#environment = environment;
    this.#alarms = new Alarms(environment.timers);
    this.#requests = new Requests(environment.timers);
    this.#election = new Election(environment.now());
    this.#id = environment.newId();
  }

  get isLeading() {
    return this.#connection !== null;
  }

  get isLive() {
    return isLive(this.state);
  }

  start() {
    if (!this.#isOver) return;
    this.#isOver = false;
    if (this.#name === null) return this.#lead();
    const open = /** @type {(name: string) => import("../types.js").Channel} */ (this.#environment.openChannel);
    this.#channel = open(this.#name);
    this.#channel.onmessage = (event) => this.#hear(event.data);
    this.#leader = null;
    this.#queue();
    this.#askLeader();
  }

  stop() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#post({ is: "bye" });
    this.#stepDown();
    this.#queueing?.abort();
    this.#alarms.clear();
    this.#channel?.close();
    this.#channel = null;
    this.#requests.abandon();
    this.#become(offline(this.state, "closed"));
  }

  /** The page has slept, is looked at again, or has another network. */
  wake() {
    if (this.#isOver) return this.start();
    if (this.#connection) return this.#connection.wake();
    this.#mustRejoin = true;
    this.#askLeader();
  }

  /**
   * @param {Frame} frame
   * @returns {Promise<any>}
   */
  request(frame) {
    if (this.#connection) return this.#requestFor(this.#id, frame);
    if (!this.#leader) return Promise.reject(disconnected());
    return this.#requests.ask(ANSWER_WITHIN_MS, (number) => this.#post({ is: "ask", number, frame }));
  }

  /**
   * Tells the other tabs.
   *
   * @param {unknown} note
   */
  tell(note) {
    this.#post({ is: "note", note });
  }

  // MARK: leading

  /** Waits for the lock; another tab may hold it for as long as it lives. */
  async #queue(steal = false) {
    this.#queueing?.abort();
    const queueing = new AbortController();
    this.#queueing = queueing;
    const locks = /** @type {import("../types.js").Locks} */ (this.#environment.locks);
    const hold = () => {
      if (queueing.signal.aborted || this.#isOver) return Promise.resolve();
      return new Promise((/** @type {(value: void) => void} */ resolve) => {
        this.#release = resolve;
        this.#lead();
      });
    };
    try {
      await locks.request(/** @type {string} */ (this.#name), steal ? { steal } : { signal: queueing.signal }, hold);
    } catch {
      // Given up in favour of a new request, or taken away.
    }
    if (queueing !== this.#queueing || this.#isOver) return;
    this.#stepDown();
    this.#alarms.clear();
    this.#election.heard(this.#environment.now());
    this.#leaderless();
    this.#tickLater();
    this.#queue();
  }

  #lead() {
    this.#alarms.clear();
    this.#requests.abandon();
    this.#joined.clear();
    this.#leader = this.#id;
    const connection = this.#makeConnection({
      // The last word of a connection that this tab has given up is nobody's business.
      onState: (state) => connection === this.#connection && this.#become(state),
      onFrame: (frame) => {
        this.#post({ is: "frame", frame });
        this.#listeners.onFrame(frame);
      },
      onAlive: () => this.#owesAnswer && this.#answer(),
      onLive: () => {
        this.#post({ is: "live", state: this.state });
        this.#listeners.onLive();
      },
    });
    this.#connection = connection;
    this.#listeners.onLeader(true);
    connection.start();
  }

  #stepDown() {
    const connection = this.#connection;
    this.#connection = null;
    this.#leader = null;
    connection?.stop();
    this.#release?.();
    this.#release = null;
  }

  /**
   * @param {string} tab
   * @param {Frame} frame
   * @returns {Promise<any>}
   */
  #requestFor(tab, frame) {
    const connection = /** @type {Connection} */ (this.#connection);
    const key = String(frame.threadId);
    const tabs = this.#joined.get(key) ?? new Set();
    if (frame.type === "subscribe") this.#joined.set(key, tabs.add(tab));
    else if (frame.type === "unsubscribe") {
      tabs.delete(tab);
      if (tabs.size > 0) return Promise.resolve({});
      this.#joined.delete(key);
    }
    return connection.request(frame);
  }

  #answer() {
    this.#owesAnswer = false;
    this.#post({ is: "here", state: this.state });
  }

  /** @param {string} tab */
  #forget(tab) {
    for (const [threadId, tabs] of [...this.#joined]) {
      if (tabs.has(tab)) this.#requestFor(tab, { type: "unsubscribe", threadId }).catch(() => {});
    }
  }

  // MARK: talking

  /** @param {Record<string, unknown>} message */
  #post(message) {
    this.#channel?.postMessage({ ...message, from: this.#id });
  }

  /** @param {any} message */
  #hear(message) {
    if (this.#isOver) return;
    if (message.is === "note") return this.#listeners.onNote(message.note);
    if (this.#connection) this.#hearFollower(this.#connection, message);
    else this.#hearLeader(message);
  }

  /**
   * @param {Connection} connection
   * @param {any} message
   */
  #hearFollower(connection, { is, from, number, frame }) {
    if (is === "bye") return this.#forget(from);
    if (is === "wake") {
      // Whether the connection lives is told by its next word, which nobody waits for by a timer: in a hidden tab it
      // might ring a minute late.
      this.#owesAnswer = this.isLive;
      connection.wake();
      if (!this.#owesAnswer) this.#answer();
    } else if (is === "who") {
      if ((this.state.retryAt ?? Number.NaN) < this.#environment.now()) connection.wake();
      this.#answer();
    } else if (is === "ask") {
      this.#requestFor(from, frame).then(
        (payload) => this.#post({ is: "reply", to: from, number, payload }),
        (error) => this.#post({ is: "reply", to: from, number, error: { ...error, message: error.message } }),
      );
    }
  }

  /** @param {any} message */
  #hearLeader({ is, from, to, number, payload, error, state, frame }) {
    if (is === "bye" && from === this.#leader) return this.#leaderless();
    // Only the leader speaks of a state.
    if (from === this.#leader || state) {
      this.#election.heard(this.#environment.now());
      this.#tickLater();
    }
    if (is === "frame") this.#listeners.onFrame(frame);
    else if (is === "reply" && to === this.#id) {
      const waiting = this.#requests.take(number);
      if (error) waiting?.reject(new Failure(error.code, error.message, error));
      else waiting?.resolve(payload);
    } else if (state) this.#follow(from, state, is === "live");
  }

  #leaderless() {
    this.#leader = null;
    this.#requests.abandon();
    this.#become({ ...offline(this.state, "resuming"), phase: "connecting" });
  }

  /**
   * @param {string} leader
   * @param {State} state
   * @param {boolean} isNew the leader's connection is another one
   */
  #follow(leader, state, isNew) {
    const isOther = leader !== this.#leader;
    if (isOther) {
      this.#leader = leader;
      this.#requests.abandon();
      this.#listeners.onLeader(false);
    }
    this.#become(state);
    if (!this.isLive || !(isOther || isNew || this.#mustRejoin)) return;
    this.#mustRejoin = false;
    this.#listeners.onLive();
  }

  // MARK: following

  #askLeader() {
    const { now, random } = this.#environment;
    this.#election.woke(now(), random());
    this.#post({ is: "wake" });
    this.#tickLater();
  }

  #tickLater() {
    if (this.#connection || this.#isOver) return;
    const { now, random, page } = this.#environment;
    this.#alarms.set("tick", this.#election.nextTickMs(now(), page.isVisible()), () => {
      const action = this.#election.tick(now(), random(), page.isVisible());
      if (action === "ask") this.#post({ is: "who" });
      if (action === "steal") this.#queue(true);
      this.#tickLater();
    });
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    if (this.#connection) this.#post({ is: "state", state });
    this.#listeners.onState(state);
  }
}
