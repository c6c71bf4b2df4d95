import { CommandPace } from "../state/command-pace.js";

/** @typedef {import("../types.js").Frame} Frame */

const OPEN = 1;

/** The best rung: frames over a WebSocket. The token goes as a subprotocol, for URLs end up in logs. */
export class WebSocketTransport {
  #environment;
  #handlers;
  #socket;
  #pace = new CommandPace();
  /** @type {string[]} */
  #queue = [];
  /** @type {unknown} */
  #timer = null;
  #isOver = false;

  /**
   * @param {string} url
   * @param {string} token
   * @param {import("../types.js").Environment} environment
   * @param {import("../types.js").TransportHandlers} handlers
   */
  constructor(url, token, environment, handlers) {
    this.#environment = environment;
    this.#handlers = handlers;
    const open = /** @type {NonNullable<typeof environment.openSocket>} */ (environment.openSocket);
    const socket = open(url, ["martlet.v1", `bearer.${token}`]);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(data);
    // What went wrong is told by the close that follows.
    socket.onerror = () => {};
    socket.onclose = ({ code, reason }) => this.#end({ code, reason });
  }

  /** @param {Frame} frame */
  send(frame) {
    this.#queue.push(JSON.stringify(frame));
    if (this.#timer === null) this.#drain();
  }

  probe() {
    // Ahead of what waits: it asks whether anything can still be said at all.
    this.#queue.unshift('{"type":"ping"}');
    if (this.#timer === null) this.#drain();
  }

  renewed() {}

  close() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#environment.timers.clearTimeout(this.#timer);
    this.#socket.close(1000);
  }

  #drain() {
    this.#timer = null;
    while (this.#queue.length > 0 && this.#socket.readyState === OPEN) {
      const wait = this.#pace.waitMs(this.#environment.now());
      if (wait > 0) {
        this.#timer = this.#environment.timers.setTimeout(() => this.#drain(), wait);
        return;
      }
      this.#socket.send(/** @type {string} */ (this.#queue.shift()));
    }
  }

  /** @param {unknown} data */
  #receive(data) {
    if (this.#isOver) return;
    const frame = parsed(data);
    if (!frame) return;
    this.#handlers.alive();
    if (this.#isOver) return;
    if (frame.type === "welcome") this.#handlers.opened(frame.payload ?? {});
    else if (frame.type === "reconnect") {
      this.close();
      this.#handlers.closed({ code: 1001, retryAfterMs: Number(frame.payload?.afterMs) || 0 });
    } else this.#handlers.frame(frame);
  }

  /** @param {import("../types.js").Ended} ended */
  #end(ended) {
    if (this.#isOver) return;
    this.close();
    this.#handlers.closed(ended);
  }
}

/**
 * A frame, or null for what is none.
 *
 * @param {unknown} text
 * @returns {Frame | null}
 */
export function parsed(text) {
  try {
    const frame = JSON.parse(String(text));
    return typeof frame?.type === "string" ? frame : null;
  } catch {
    return null;
  }
}
