import { failureOf } from "../link/failure.js";
import { HTTPTransport } from "./http-transport.js";
import { joinOverREST, refusalOf } from "./join-over-rest.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("./http.js").HTTP} HTTP */

const SOONEST_MS = 250;
const LATEST_MS = 60_000;

/** The last rung, for a site without a gateway or whose gateway is out of reach: `GET /chat/poll` of the backend. */
export class BackendPoll extends HTTPTransport {
  /**
   * @override
   * @param {Frame} frame
   */
  send(frame) {
    const { type, id, threadId, payload } = frame;
    const backend = /** @type {HTTP} */ (this.backend);
    if (type === "subscribe") joinOverREST(frame, backend, (said) => this.reply(said));
    else if (type === "send") this.#post(backend, "/chat/send", { threadId, ...payload }, id);
    else if (type === "read") this.#post(backend, "/chat/read", { threadId, ...payload }, id);
    else if (type === "watch") {
      this.reply({
        type: "error",
        id,
        payload: { code: "unsupported", message: "Only a gateway knows who is online." },
      });
    } else this.reply({ type: "ok", id });
  }

  /** @override */
  renewed() {}

  /**
   * @override
   * @param {AbortSignal} signal
   */
  async run(signal) {
    const { resume, environment } = this;
    const backend = /** @type {HTTP} */ (this.backend);
    /** @type {Record<string, string>} */
    let headers = {};
    while (!signal.aborted) {
      const query = new URLSearchParams();
      if (resume.backendCursor) query.set("cursor", resume.backendCursor);
      if (!environment.page.isVisible()) query.set("hidden", "1");
      const asked = backend.ask("GET", `/chat/poll?${query}`, { headers, signal });
      const answer = await this.withCursor("backendCursor", asked);
      if (signal.aborted) return;
      this.accepted();
      if (answer.body) this.#deliver(answer.body);
      const tag = answer.headers.get("ETag");
      headers = tag ? { "If-None-Match": tag } : {};
      const said = answer.body?.askAgainMs ?? Number(answer.headers.get("Martlet-Ask-Again-Ms") ?? 3_000);
      // Not all pages at the same moment.
      const wait = said === 0 ? 0 : Math.min(LATEST_MS, Math.max(SOONEST_MS, said * (0.9 + environment.random() / 5)));
      await this.pause(signal, wait);
    }
  }

  /** @param {{events: Frame[], cursor: string, reset?: boolean}} page */
  #deliver({ events, cursor, reset }) {
    for (const frame of events) this.take(frame);
    this.resume.backendCursor = cursor;
    if (!reset) return;
    for (const { threadId } of this.resume.threads.values()) this.take({ type: "resync", threadId });
  }

  /**
   * @param {HTTP} backend
   * @param {string} path
   * @param {unknown} body
   * @param {Frame["id"]} id
   */
  async #post(backend, path, body, id) {
    try {
      const answer = await backend.ask("POST", path, { body });
      this.reply({ type: "ok", id, payload: answer.body });
      // What was stored is in the log now: it need not wait for the pace of a quiet thread.
      this.alarms.set("soon", SOONEST_MS, () => this.restart());
    } catch (error) {
      this.reply({ type: "error", id, payload: refusalOf(failureOf(error)) });
    }
  }
}
