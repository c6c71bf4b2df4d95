import { afterClose } from "../state/close-policy.js";
import { Ladder } from "../state/ladder.js";
import { userOf } from "../state/token-clock.js";
import { WebSocketTransport } from "../transport/web-socket.js";
import { Alarms } from "./alarms.js";
import { disconnected, failureOf, refusal } from "./failure.js";
import { Requests } from "./requests.js";
import { isLive, offline } from "./states.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").Rung} Rung */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Transport} Transport */
/** @typedef {import("../types.js").Ended} Ended */
/** @typedef {{transport: Transport | null}} Attempt a transport, unless it is still on its way */

const OPEN_WITHIN_MS = 6_000;
const REPLY_WITHIN_MS = 10_000;
const PING_AFTER_MS = { websocket: 25_000, sse: 50_000, poll: 50_000, backend: 100_000 };
const PONG_WITHIN_MS = 5_000;
const PONG_AWAKE_WITHIN_MS = 1_000;
const RENEW_AGAIN_MS = 15_000;
/** @type {Ended} */
const SILENT = { code: 1006 };
const REMEMBER = "martlet.rung";

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
  /** @type {Attempt | null} */
  #current = null;
  /**
   * A better rung that is tried beside the one in use.
   *
   * @type {Attempt | null}
   */
  #climber = null;
  /** @type {import("../types.js").Resume} */
  #resume = { cursor: null, backendCursor: null, threads: new Map() };
  #requests;
  #beganAt = 0;
  /** What the server has asked for: not even a user who cannot wait comes back sooner. */
  #notBefore = 0;
  /** What the running attempt to connect is called. */
  #reason = /** @type {import("../types.js").Reason} */ ("starting");

  state = offline(null, "closed");

  /**
   * @param {{gateway: import("../transport/http.js").HTTP | null, backend: import("../transport/http.js").HTTP | null,
   *   gatewayURL: string, tokens: import("./tokens.js").Tokens, rungs: Rung[],
   *   onState: (state: State) => void, onFrame: (frame: Frame) => void, onLive: () => void,
   *   onAlive: () => void}} options
   * @param {import("../types.js").Environment} environment
   */
  constructor(options, environment) {
    this.#options = options;
    this.#environment = environment;
    this.#tokens = options.tokens;
    this.#alarms = new Alarms(environment.timers);
    this.#requests = new Requests(environment.timers);
    this.#ladder = new Ladder(options.rungs, environment.storage?.getItem(REMEMBER) ?? null);
  }

  get isLive() {
    return isLive(this.state);
  }

  start() {
    if (this.state.phase === "offline") this.#connect("starting");
  }

  stop() {
    this.#drop();
    this.#become(offline(this.state, "closed"));
  }

  /** Checks at once, after a sleep or with another network, whether the connection is still there; if not, comes back. */
  wake() {
    const { phase, reason, retryAt } = this.state;
    const now = this.#environment.now();
    this.#ladder.forgive();
    if (this.isLive) {
      this.#scheduleClimb();
      return this.#probe(PONG_AWAKE_WITHIN_MS);
    }
    // An attempt that was asleep is as good as none.
    const isStale = phase === "connecting" && now - this.#beganAt > PONG_AWAKE_WITHIN_MS;
    const isWaiting = retryAt !== null || reason === "replaced";
    if (isStale || (isWaiting && now >= this.#notBefore)) this.#connect("resuming");
  }

  /**
   * Asks the server; rejects with a `Failure`.
   *
   * @param {Frame} frame without an `id`
   * @returns {Promise<any>} the reply's payload
   */
  request(frame) {
    if (!this.isLive) return Promise.reject(disconnected());
    const key = String(frame.threadId);
    const { threads } = this.#resume;
    // Where a transport that carries positions is to continue from.
    if (frame.type === "unsubscribe") threads.delete(key);
    else if (frame.type === "subscribe") {
      const since = frame.payload?.since ?? threads.get(key)?.since ?? null;
      threads.set(key, { threadId: /** @type {any} */ (frame.threadId), since });
    }
    return this.#ask(frame);
  }

  /** @param {Frame} frame */
  #ask(frame) {
    /** @param {number} id */
    const send = (id) => this.#current?.transport?.send({ ...frame, id });
    return this.#requests.ask(REPLY_WITHIN_MS, send, () => this.#probe(PONG_WITHIN_MS));
  }

  /** @param {import("../types.js").Reason} reason */
  #connect(reason) {
    this.#drop();
    this.#reason = reason;
    this.#beganAt = this.#environment.now();
    this.#ladder.begin(this.#beganAt);
    this.#become({ ...offline(this.state, reason), phase: "connecting" });
    this.#current = this.#try(this.#ladder.rung);
  }

  /** @param {Rung} rung */
  #try(rung) {
    /** @type {Attempt} */
    const attempt = { transport: null };
    const isWanted = () => attempt === this.#current || attempt === this.#climber;
    this.#tokens
      .current()
      .then(async (token) => {
        /** @type {import("../types.js").TransportHandlers} */
        const handlers = {
          opened: (welcome) => {
            const { userId, role } = welcome ?? {};
            if (isWanted()) this.#opened(attempt, userId && role ? { userId, role } : userOf(token));
          },
          frame: (frame) => isWanted() && this.#receive(frame),
          alive: () => attempt === this.#current && this.#alive(),
          closed: (ended) => isWanted() && this.#lost(attempt, ended),
        };
        if (!isWanted()) return;
        this.#alarms.set(attempt === this.#climber ? "climbing" : "open", OPEN_WITHIN_MS, () =>
          this.#lost(attempt, SILENT),
        );
        attempt.transport = await this.#open(rung, token, handlers);
        if (!isWanted()) attempt.transport.close();
      })
      .catch((error) => isWanted() && this.#failed(attempt, failureOf(error)));
    return attempt;
  }

  /**
   * @param {Rung} rung
   * @param {string} token
   * @param {import("../types.js").TransportHandlers} handlers
   * @returns {Promise<Transport>}
   */
  async #open(rung, token, handlers) {
    const { gateway, backend, gatewayURL } = this.#options;
    if (rung === "websocket") {
      const url = `${gatewayURL.replace(/^http/, "ws")}/ws`;
      return new WebSocketTransport(url, token, this.#environment, handlers);
    }
    const fallbacks = await import("../transport/fallbacks.js");
    return new fallbacks[rung]({ gateway, backend, resume: this.#resume }, this.#environment, handlers);
  }

  /**
   * There was no token, or the code for the rung could not be loaded.
   *
   * @param {Attempt} attempt
   * @param {import("./failure.js").Failure} failure
   */
  #failed(attempt, failure) {
    if (failure.passes || attempt === this.#climber) return this.#lost(attempt, { code: 1013 });
    this.#drop();
    this.#become(offline(this.state, "signed-out"));
  }

  /**
   * @param {Attempt} attempt
   * @param {State["user"]} user
   */
  #opened(attempt, user) {
    const now = this.#environment.now();
    if (attempt === this.#climber) {
      this.#climber = null;
      this.#drop();
      this.#current = attempt;
      this.#ladder.climbed(now);
    } else {
      if (this.isLive) return;
      this.#alarms.clear("open");
      this.#ladder.opened(now);
    }
    this.#settled(user);
  }

  /** @param {State["user"]} user */
  #settled(user) {
    const { rung } = this.#ladder;
    try {
      this.#environment.storage?.setItem(REMEMBER, rung);
    } catch {
      // A full or forbidden storage: it is found out anew next time.
    }
    this.#alive();
    this.#scheduleRenewal();
    this.#scheduleClimb();
    // Positions say more than a cursor that another transport has left behind.
    if (rung === "websocket") this.#resume.cursor = null;
    if (rung !== "backend") this.#resume.backendCursor = null;
    const isPolling = rung === "backend";
    const phase = isPolling ? "degraded" : "live";
    this.#become({ phase, reason: isPolling ? "polling" : null, transport: rung, retryAt: null, user });
    this.#options.onLive();
  }

  /** @param {Frame} frame */
  #receive(frame) {
    const { id, type, threadId, seq, payload } = frame;
    const { threads } = this.#resume;
    const key = String(threadId);
    // A thread that is refused, at once or later.
    if (type === "error") threads.delete(key);
    const waiting = this.#requests.take(id);
    if (waiting) return type === "ok" ? waiting.resolve(payload ?? {}) : waiting.reject(refusal(payload));
    if (type === "pong" || type === "ok" || (type === "error" && threadId === undefined)) return;
    const joined = threads.get(key);
    if (joined && seq !== undefined) joined.since = Math.max(joined.since ?? 0, seq);
    this.#options.onFrame(frame);
  }

  /**
   * @param {Attempt} attempt
   * @param {Ended} ended
   */
  #lost(attempt, ended) {
    if (attempt === this.#climber) return this.#climbFailed();
    const { now, random, page } = this.#environment;
    const verdict = afterClose(ended);
    this.#drop();
    if (verdict.newToken) this.#tokens.reject();
    if (verdict.stop) return this.#become(offline(this.state, verdict.stop));
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
    if (delayMs === 0) return this.#connect(this.#reason);
    this.#become(offline(this.state, reason, this.#environment.now() + delayMs));
    this.#alarms.set("retry", delayMs, () => this.#connect("retrying"));
  }

  /** Ends what there is, without a word to anybody but those who wait for replies. */
  #drop() {
    const attempts = [this.#current, this.#climber];
    this.#alarms.clear();
    this.#current = null;
    this.#climber = null;
    for (const attempt of attempts) attempt?.transport?.close();
    this.#requests.abandon();
  }

  #alive() {
    this.#alarms.clear("pong");
    this.#options.onAlive();
    this.#alarms.set("ping", PING_AFTER_MS[this.#ladder.rung], () => this.#probe(PONG_WITHIN_MS));
  }

  /** @param {number} withinMs */
  #probe(withinMs) {
    if (!this.isLive) return;
    this.#alarms.set("pong", withinMs, () => {
      this.#drop();
      this.#connect("resuming");
    });
    this.#current?.transport?.probe();
  }

  #scheduleRenewal(atLeastMs = 0) {
    this.#alarms.set("renew", Math.max(atLeastMs, this.#tokens.renewalDelayMs), async () => {
      try {
        const token = await this.#tokens.renew();
        if (!this.isLive) return;
        if (this.#ladder.rung === "websocket") await this.#ask({ type: "refresh", payload: { token } });
        else this.#current?.transport?.renewed();
        if (this.isLive) this.#scheduleRenewal();
      } catch {
        // If it goes on like this, the server closes with 4001, and the way back begins with a new one.
        if (this.isLive) this.#scheduleRenewal(RENEW_AGAIN_MS);
      }
    });
  }

  // MARK: climbing

  #scheduleClimb() {
    const rung = this.#ladder.above;
    if (!rung || this.#climber) return;
    this.#alarms.set("climb", this.#ladder.climbDelayMs(this.#environment.random()), () => {
      this.#climber = this.#try(rung);
    });
  }

  #climbFailed() {
    this.#alarms.clear("climbing");
    this.#climber?.transport?.close();
    this.#climber = null;
    this.#ladder.climbFailed();
    this.#scheduleClimb();
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.#options.onState(state);
  }
}
