import { afterClose } from "../state/close-policy.js";
import { Ladder } from "../state/ladder.js";
import { claimsOf } from "../state/token-clock.js";
import { WebSocketTransport } from "../transport/web-socket.js";
import { ServerSentEvents } from "../transport/server-sent-events.js";
import { LongPoll } from "../transport/long-poll.js";
import { BackendPoll } from "../transport/backend-poll.js";
import { Alarms } from "./alarms.js";
import { disconnected, Failure, failureOf, refusal } from "./failure.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").Rung} Rung */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Transport} Transport */
/** @typedef {import("../types.js").Ended} Ended */

const OPEN_WITHIN_MS = 6_000;
const REPLY_WITHIN_MS = 10_000;
const PING_AFTER_MS = { websocket: 25_000, sse: 50_000, poll: 50_000, backend: 100_000 };
const PONG_WITHIN_MS = 5_000;
const PONG_AWAKE_WITHIN_MS = 1_000;
const RENEW_AGAIN_MS = 15_000;
const REMEMBER = "martlet.rung ";

/**
 * One connection to the server over whichever rung of the ladder works: opens it, keeps it, comes back after it was lost,
 * and climbs when a better one works again. What was joined before is joined anew by whoever listens to `onLive`.
 */
export class Connection {
  #options;
  #environment;
  #tokens;
  #ladder;
  #alarms;
  /** @type {Transport | null} */
  #transport = null;
  /** @type {Transport | null} */
  #climber = null;
  /** @type {import("../types.js").Resume} */
  #resume = { cursor: null, backendCursor: null, threads: new Map() };
  /** @type {Map<unknown, {frame: Frame, promise: Promise<any>, resolve: (payload: any) => void, reject: (error: Failure) => void}>} */
  #pending = new Map();
  #nextId = 1;
  #opening = 0;
  #beganAt = 0;
  /** What the server has asked for: not even a user who cannot wait comes back sooner. */
  #notBefore = 0;
  /** What the running attempt to connect is called. */
  #reason = /** @type {import("../types.js").Reason} */ ("starting");

  /** @type {State} */
  state = { phase: "offline", reason: "closed", transport: null, retryAt: null, user: null };

  /**
   * @param {{gateway: import("../transport/http.js").HTTP | null, backend: import("../transport/http.js").HTTP | null,
   *   gatewayURL: string | null, tokens: import("./tokens.js").Tokens, rungs: Rung[],
   *   onState: (state: State) => void, onFrame: (frame: Frame) => void, onLive: () => void}} options
   * @param {import("../types.js").Environment} environment
   */
  constructor(options, environment) {
    this.#options = options;
    this.#environment = environment;
    this.#tokens = options.tokens;
    this.#alarms = new Alarms(environment.timers);
    this.#ladder = new Ladder(options.rungs, environment.storage?.getItem(this.#memory) ?? null);
  }

  get isLive() {
    return this.#transport !== null && (this.state.phase === "live" || this.state.phase === "degraded");
  }

  start() {
    if (this.state.phase === "offline") this.#connect("starting");
  }

  stop() {
    this.#drop();
    this.#become("offline", "closed");
  }

  /** Checks at once, after a sleep for instance, whether the connection is still there, and if not, comes back. */
  wake() {
    const { phase, reason } = this.state;
    const now = this.#environment.now();
    if (this.isLive) return this.#probe(PONG_AWAKE_WITHIN_MS);
    // An attempt that was asleep is as good as none.
    const isStale = phase === "connecting" && now - this.#beganAt > PONG_AWAKE_WITHIN_MS;
    const isWaiting = reason === "network" || reason === "unreachable" || reason === "replaced";
    if (isStale || (phase === "offline" && isWaiting && now >= this.#notBefore)) this.#connect("resuming");
  }

  /** The network has changed. */
  networkChanged() {
    this.#ladder.networkChanged();
    this.wake();
    if (this.isLive) this.#scheduleClimb();
  }

  /**
   * Asks the server; rejects with a `Failure`.
   *
   * @param {Frame} frame without an `id`
   * @returns {Promise<any>} the reply's payload
   */
  request(frame) {
    if (!this.isLive) return Promise.reject(disconnected());
    if (frame.type === "subscribe") {
      const shared = this.#note(frame);
      if (shared) return shared;
    } else if (frame.type === "unsubscribe") this.#resume.threads.delete(String(frame.threadId));
    return this.#ask(frame);
  }

  /** @param {Frame} frame */
  #ask(frame) {
    const id = this.#nextId++;
    /** @type {any} */
    const entry = { frame };
    entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    this.#pending.set(id, entry);
    this.#alarms.set(`reply ${id}`, REPLY_WITHIN_MS, () => {
      this.#pending.delete(id);
      entry.reject(new Failure("timeout", "The server has not answered.", { passes: true }));
      this.#probe(PONG_WITHIN_MS);
    });
    this.#transport?.send({ ...frame, id });
    return entry.promise;
  }

  /**
   * A thread is about to be joined: remembers where, for transports that carry positions. Returns the answer to an
   * equal question that is still open: several tabs ask the same at the same time.
   *
   * @param {Frame} frame
   */
  #note({ threadId, payload }) {
    const key = String(threadId);
    const since = payload?.since ?? null;
    for (const { frame, promise } of this.#pending.values()) {
      const isSame = frame.type === "subscribe" && String(frame.threadId) === key;
      if (isSame && (frame.payload?.since ?? null) === since) return promise;
    }
    const known = this.#resume.threads.get(key)?.since ?? null;
    this.#resume.threads.set(key, { threadId: /** @type {any} */ (threadId), since: since ?? known });
    return null;
  }

  get #memory() {
    return REMEMBER + (this.#options.gatewayURL ?? "");
  }

  /** @param {import("../types.js").Reason} reason */
  async #connect(reason) {
    this.#drop();
    const opening = this.#opening;
    this.#reason = reason;
    this.#beganAt = this.#environment.now();
    this.#ladder.begin(this.#beganAt);
    this.#become("connecting", reason);
    let token;
    try {
      token = await this.#tokens.current();
    } catch (error) {
      if (opening === this.#opening) this.#tokenFailed(failureOf(error));
      return;
    }
    if (opening !== this.#opening) return;
    this.#alarms.set("open", OPEN_WITHIN_MS, () => this.#lost({ code: 1006 }));
    this.#transport = this.#open(this.#ladder.rung, token, {
      isCurrent: () => opening === this.#opening,
      opened: (user) => this.#opened(user),
      closed: (ended) => this.#lost(ended),
    });
  }

  /** @param {Failure} failure */
  #tokenFailed(failure) {
    if (!failure.passes) return this.#become("offline", "signed-out");
    const { now, random } = this.#environment;
    this.#retry(this.#ladder.failed({ now: now(), random: random(), isOurFault: true }));
  }

  /**
   * @param {Rung} rung
   * @param {string} token
   * @param {{isCurrent: () => boolean, opened: (user: State["user"]) => void, closed: (ended: Ended) => void}} events
   * @returns {Transport}
   */
  #open(rung, token, { isCurrent, opened, closed }) {
    const claims = claimsOf(token);
    const claimed = /** @type {any} */ (claims && { userId: claims.userId ?? claims.sub, role: claims.role });
    /** @type {import("../types.js").TransportHandlers} */
    const handlers = {
      opened: (welcome) => isCurrent() && opened(welcome?.userId === undefined ? claimed : pick(welcome)),
      frame: (frame) => isCurrent() && this.#receive(frame),
      alive: () => isCurrent() && this.#alive(),
      closed: (ended) => isCurrent() && closed(ended),
    };
    const { gateway, backend, gatewayURL } = this.#options;
    if (rung === "websocket") {
      const url = `${String(gatewayURL).replace(/^http/, "ws")}/ws`;
      return new WebSocketTransport(url, token, this.#environment, handlers);
    }
    const Class = { sse: ServerSentEvents, poll: LongPoll, backend: BackendPoll }[rung];
    return new Class({ gateway, backend, resume: this.#resume }, this.#environment, handlers);
  }

  /** @param {State["user"]} user */
  #opened(user) {
    if (this.isLive) return;
    this.#alarms.clear("open");
    this.#ladder.opened(this.#environment.now());
    this.#settled(user);
  }

  /** @param {State["user"]} user */
  #settled(user) {
    const { rung } = this.#ladder;
    try {
      this.#environment.storage?.setItem(this.#memory, rung);
    } catch {
      // A full or forbidden storage: it is found out anew next time.
    }
    this.#alive();
    this.#scheduleRenewal();
    this.#scheduleClimb();
    // Positions say more than a cursor that another transport has left behind.
    if (rung === "websocket") this.#resume.cursor = null;
    if (rung !== "backend") this.#resume.backendCursor = null;
    this.#become(rung === "backend" ? "degraded" : "live", rung === "backend" ? "polling" : null, { user });
    this.#options.onLive();
  }

  /** @param {Frame} frame */
  #receive(frame) {
    const entry = frame.id === undefined ? undefined : this.#pending.get(frame.id);
    if (entry) {
      this.#pending.delete(frame.id);
      this.#alarms.clear(`reply ${frame.id}`);
      if (frame.type === "ok") return entry.resolve(frame.payload ?? {});
      if (entry.frame.type === "subscribe") this.#resume.threads.delete(String(entry.frame.threadId));
      return entry.reject(refusal(frame.payload));
    }
    const { type, threadId, seq } = frame;
    if (type === "pong" || type === "ok" || (type === "error" && threadId === undefined)) return;
    const joined = threadId === undefined ? undefined : this.#resume.threads.get(String(threadId));
    if (joined && seq !== undefined) joined.since = Math.max(joined.since ?? 0, seq);
    if (type === "error") this.#resume.threads.delete(String(threadId));
    this.#options.onFrame(frame);
  }

  /** @param {Ended} ended */
  #lost(ended) {
    const { now, random, page } = this.#environment;
    const verdict = afterClose(ended);
    this.#drop();
    if (verdict.newToken) this.#tokens.reject();
    if (verdict.stop) return this.#become("offline", verdict.stop);
    // Without a network no other transport works either.
    const isOurFault = verdict.isOurFault || !page.isOnline();
    const how = { now: now(), random: random(), isMissing: ended.isMissing, isOurFault };
    const delay = this.#ladder.failed(how);
    this.#notBefore = now() + verdict.atLeastMs;
    this.#retry(Math.max(verdict.atLeastMs, delay));
  }

  /** @param {number} delayMs */
  #retry(delayMs) {
    const reason = this.#environment.page.isOnline() ? "unreachable" : "network";
    // Going down a rung at once is part of the same attempt.
    if (delayMs === 0) return void this.#connect(this.#reason);
    this.#become("offline", reason, { retryAt: this.#environment.now() + delayMs });
    this.#alarms.set("retry", delayMs, () => this.#connect("retrying"));
  }

  /** Ends what there is, without a word to anybody but those who wait for replies. */
  #drop() {
    this.#opening += 1;
    this.#alarms.clear();
    this.#transport?.close();
    this.#climber?.close();
    this.#transport = null;
    this.#climber = null;
    this.#abandon();
  }

  #abandon() {
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const [id, { reject }] of pending) {
      this.#alarms.clear(`reply ${id}`);
      reject(disconnected());
    }
  }

  #alive() {
    this.#alarms.clear("pong");
    this.#alarms.set("ping", PING_AFTER_MS[this.#ladder.rung], () => this.#probe(PONG_WITHIN_MS));
  }

  /** @param {number} withinMs */
  #probe(withinMs) {
    if (!this.isLive) return;
    this.#alarms.set("pong", withinMs, () => {
      this.#drop();
      this.#connect("resuming");
    });
    this.#transport?.probe();
  }

  #scheduleRenewal(atLeastMs = 0) {
    this.#alarms.set("renew", Math.max(atLeastMs, this.#tokens.renewalDelayMs), async () => {
      try {
        const token = await this.#tokens.renew();
        if (!this.isLive) return;
        if (this.#ladder.rung === "websocket") await this.#ask({ type: "refresh", payload: { token } });
        else this.#transport?.renewed();
        if (this.isLive) this.#scheduleRenewal();
      } catch {
        // If it goes on like this, the server closes with 4001, and the way back begins with a new one.
        if (this.isLive) this.#scheduleRenewal(RENEW_AGAIN_MS);
      }
    });
  }

  // MARK: climbing

  #scheduleClimb() {
    if (this.#ladder.above) this.#alarms.set("climb", this.#ladder.climbDelayMs(this.#environment.random()), () => this.#climb());
  }

  /** Tries a better rung beside the one in use, which goes on until the other is open. */
  async #climb() {
    const opening = this.#opening;
    const rung = this.#ladder.above;
    const token = await this.#tokens.current().catch(() => null);
    if (opening !== this.#opening || !rung || !token) return;
    let isOver = false;
    const failed = () => {
      if (isOver || opening !== this.#opening) return;
      isOver = true;
      this.#climber?.close();
      this.#climber = null;
      this.#ladder.climbFailed();
      this.#scheduleClimb();
    };
    this.#alarms.set("climbing", OPEN_WITHIN_MS, failed);
    let isHere = false;
    this.#climber = this.#open(rung, token, {
      isCurrent: () => (isHere ? this.#opening === opening + 1 : !isOver && opening === this.#opening),
      opened: (user) => {
        if (isHere) return;
        isHere = true;
        this.#alarms.clear("climbing");
        this.#moveUp(user);
      },
      closed: (ended) => (isHere ? this.#lost(ended) : failed()),
    });
  }

  /** @param {State["user"]} user */
  #moveUp(user) {
    const climber = this.#climber;
    this.#climber = null;
    this.#drop();
    this.#transport = climber;
    this.#ladder.climbed(this.#environment.now());
    this.#settled(user);
  }

  /**
   * @param {State["phase"]} phase
   * @param {State["reason"]} reason
   * @param {{retryAt?: number, user?: State["user"]}} [more]
   */
  #become(phase, reason, { retryAt, user } = {}) {
    const transport = this.#transport ? this.#ladder.rung : null;
    this.state = { phase, reason, transport, retryAt: retryAt ?? null, user: user ?? this.state.user };
    this.#options.onState(this.state);
  }
}

/**
 * @param {{userId?: any, role?: any}} welcome
 * @returns {State["user"]}
 */
function pick({ userId, role }) {
  return { userId, role };
}
