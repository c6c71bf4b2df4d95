import { Rest } from "./transport-rest.js";
import { Socket } from "./transport-socket.js";
import { Tokens } from "./transport-tokens.js";

/** Where the page's own server takes WebSocket connections. */
function socketURL() {
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/**
 * One signed-in user's link to the server: REST and one WebSocket, whose frames it hands to whoever listens.
 *
 * Listeners: `state` (the socket's state), `frame` (each event), `online` (each time the link is there again).
 */
export class ChatClient {
  #listeners = { state: new Set(), frame: new Set(), online: new Set() };

  /** `me`: `{userId, role, name}`; `fetchToken`: → `{token, expiresAt}`. */
  constructor({ me, fetchToken, url = socketURL() }) {
    this.me = me;
    const tokens = new Tokens(fetchToken);
    this.rest = new Rest(tokens);
    this.socket = new Socket({
      url,
      tokens,
      onState: (state) => {
        this.#tell("state", state);
        if (state.phase === "online") this.#tell("online");
      },
      onFrame: (frame) => this.#tell("frame", frame),
    });
  }

  start() {
    this.socket.start();
    addEventListener("online", () => this.socket.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.socket.probe();
    });
  }

  get state() {
    return this.socket.state;
  }

  /** Listens; returns a function that ends it. */
  on(event, listener) {
    this.#listeners[event].add(listener);
    return () => this.#listeners[event].delete(listener);
  }

  #tell(event, value) {
    for (const listener of [...this.#listeners[event]]) listener(value);
  }
}
