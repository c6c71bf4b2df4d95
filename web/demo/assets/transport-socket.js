import { afterClose, backoffMs } from "./state-backoff.js";
import { Failure, failureOf } from "./transport-failure.js";
import { renewalDelayMs } from "./transport-tokens.js";

const PING_EVERY_MS = 20_000;
const ANSWER_WITHIN_MS = 10_000;
const STABLE_AFTER_MS = 10_000;

/**
 * One WebSocket connection that comes back. It knows frames and their replies, nothing of chat.
 *
 * `onState({phase, retryAt, why})`: `connecting`, `online`, `waiting` (until `retryAt`, ms), `ended` (`why`).
 * `onFrame(frame)`: every frame that is no reply. `timers`, `now`, `random`, `open` can be replaced in tests.
 */
export class Socket {
  #url;
  #tokens;
  #onState;
  #onFrame;
  #open;
  #timers;
  #now;
  #random;

  #socket = null;
  #generation = 0;
  #attempt = 0;
  #announcedMs = null;
  #needsToken = false;
  #nextId = 1;
  #waiting = new Map();
  #alarms = new Map();

  state = { phase: "waiting", retryAt: null, why: null };

  constructor({
    url,
    tokens,
    onState,
    onFrame,
    open = (address, protocols) => new WebSocket(address, protocols),
    timers = globalThis,
    now = Date.now,
    random = Math.random,
  }) {
    this.#url = url;
    this.#tokens = tokens;
    this.#onState = onState;
    this.#onFrame = onFrame;
    this.#open = open;
    this.#timers = timers;
    this.#now = now;
    this.#random = random;
  }

  get isOnline() {
    return this.state.phase === "online";
  }

  start() {
    this.#connect();
  }

  /** Closes for good. */
  stop() {
    this.#drop(1000);
    this.#become("ended", { why: "stopped" });
  }

  /** Does not wait any longer (the network is back, the user asked). */
  retryNow() {
    if (this.state.phase !== "waiting") return;
    this.#connect();
  }

  /** Begins again after an end for good, because the user asked. */
  restart() {
    this.#attempt = 0;
    this.#needsToken = true;
    this.#drop(1000);
    this.#connect();
  }

  /** Sends a command and waits for its reply's payload. Throws a `Failure`; a lost connection is a passing one. */
  request(type, fields = {}, timeoutMs = ANSWER_WITHIN_MS) {
    if (!this.isOnline) return Promise.reject(lost());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = this.#timers.setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Failure("timeout", `no reply to ${type}`, { passing: true }));
      }, timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#transmit({ type, id, ...fields });
    });
  }

  /** Sends a command whose loss does not matter. */
  notify(type, fields = {}) {
    if (this.isOnline) this.#transmit({ type, ...fields });
  }

  /** Asks whether the link is alive now, after a sleep for instance. */
  probe() {
    if (!this.isOnline) return this.retryNow();
    this.#transmit({ type: "ping" });
    this.#alarm("pong", ANSWER_WITHIN_MS, () => this.#lose(1006, "no answer"));
  }

  async #connect() {
    const generation = ++this.#generation;
    this.#silence();
    this.#become("connecting");
    let token;
    try {
      ({ token } = await (this.#needsToken ? this.#tokens.renew() : this.#tokens.current()));
    } catch (error) {
      if (generation !== this.#generation) return;
      if (error.status === 401 || error.status === 403) return this.#become("ended", { why: "signed-out" });
      return this.#wait(backoffMs(this.#attempt++, this.#random()));
    }
    if (generation !== this.#generation) return;
    this.#needsToken = false;
    const socket = this.#open(this.#url, ["martlet.v1", `bearer.${token}`]);
    this.#socket = socket;
    this.#announcedMs = null;
    this.#alarm("welcome", ANSWER_WITHIN_MS, () => this.#lose(1006, "no welcome"));
    socket.onmessage = ({ data }) => generation === this.#generation && this.#receive(data);
    socket.onclose = ({ code, reason }) => generation === this.#generation && this.#lose(code, reason);
  }

  #receive(data) {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    this.#silence("pong");
    switch (frame.type) {
      case "welcome":
        return this.#welcome(frame.payload ?? {});
      case "ok":
      case "error":
        return this.#settle(frame);
      case "pong":
        return;
      case "reconnect":
        this.#announcedMs = frame.payload?.afterMs ?? 0;
        return this.#lose(1000, "asked to come back");
      default:
        this.#onFrame(frame);
    }
  }

  #welcome({ expiresAt }) {
    this.#silence("welcome");
    this.#alarm("stable", STABLE_AFTER_MS, () => {
      this.#attempt = 0;
    });
    this.#schedulePing();
    if (typeof expiresAt === "number") this.#scheduleRefresh(expiresAt);
    this.#become("online");
  }

  #settle(frame) {
    const request = this.#waiting.get(frame.id);
    if (!request) {
      if (frame.type === "error") this.#onFrame(frame);
      return;
    }
    this.#waiting.delete(frame.id);
    this.#timers.clearTimeout(request.timer);
    if (frame.type === "ok") request.resolve(frame.payload ?? {});
    else request.reject(failureOf(frame.payload));
  }

  #schedulePing() {
    this.#alarm("ping", PING_EVERY_MS, () => {
      this.probe();
      this.#schedulePing();
    });
  }

  #scheduleRefresh(expiresAt) {
    this.#alarm("refresh", renewalDelayMs(expiresAt, this.#now()), async () => {
      const generation = this.#generation;
      try {
        const fresh = await this.#tokens.renew();
        if (generation !== this.#generation) return;
        await this.request("refresh", { payload: { token: fresh.token } });
        if (generation === this.#generation) this.#scheduleRefresh(fresh.expiresAt);
      } catch {
        // The old token runs out, the server closes with 4001, and the way back begins with a new one.
      }
    });
  }

  /** The connection is gone, or is given up on: a dead link may never say so itself. */
  #lose(code, reason) {
    this.#drop(code === 1000 ? 1000 : 4900);
    const next = afterClose({
      code,
      reason,
      attempt: this.#attempt,
      announcedMs: this.#announcedMs,
      random: this.#random(),
    });
    this.#announcedMs = null;
    if (!next.again) return this.#become("ended", { why: next.why });
    this.#attempt += 1;
    this.#needsToken = next.newToken;
    this.#wait(next.delayMs);
  }

  #wait(delayMs) {
    this.#become("waiting", { retryAt: this.#now() + delayMs });
    this.#alarm("retry", delayMs, () => this.#connect());
  }

  #drop(code) {
    this.#generation += 1;
    this.#silence();
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState < 2) socket.close(code);
    for (const { reject, timer } of this.#waiting.values()) {
      this.#timers.clearTimeout(timer);
      reject(lost());
    }
    this.#waiting.clear();
  }

  #transmit(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #become(phase, { retryAt = null, why = null } = {}) {
    this.state = { phase, retryAt, why };
    this.#onState(this.state);
  }

  #alarm(name, delayMs, action) {
    this.#silence(name);
    const timer = this.#timers.setTimeout(() => {
      this.#alarms.delete(name);
      action();
    }, delayMs);
    this.#alarms.set(name, timer);
  }

  /** Stops one alarm, or all of them. */
  #silence(name) {
    for (const [known, timer] of this.#alarms) {
      if (name !== undefined && known !== name) continue;
      this.#timers.clearTimeout(timer);
      this.#alarms.delete(known);
    }
  }
}

function lost() {
  return new Failure("disconnected", "the connection is lost", { passing: true });
}
