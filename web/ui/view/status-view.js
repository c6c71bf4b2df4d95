import { make, setText } from "./dom.js";

/** @typedef {import("../../client/types.js").State} State */

/** How things stand with the connection, in words; nothing while all is well. */
export class StatusView {
  #texts;
  #hasGateway;
  #text = make("span", { role: "status" });
  /** Counts down, which a screen reader need not hear. */
  #next = make("span", { class: "next", "aria-hidden": "true" });
  #button;
  /** @type {State | null} */
  #state = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #ticking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;

  /**
   * @param {import("../texts/locale.js").Locale<import("../texts/texts.js").ChatTexts>} locale
   * @param {boolean} hasGateway without one, asking every few seconds is how it is meant
   * @param {() => void} onConnect
   */
  constructor({ texts }, hasGateway, onConnect) {
    this.#texts = texts;
    this.#hasGateway = hasGateway;
    this.#button = make("button", { type: "button", class: "link", onclick: onConnect });
    this.element = make("div", { class: "connection", hidden: true }, this.#text, this.#next, this.#button);
  }

  /** @param {State} state */
  show(state) {
    this.#state = state;
    clearInterval(this.#ticking);
    clearTimeout(this.#waiting);
    this.element.dataset.phase = state.phase;
    // An interruption of a moment is not worth a word.
    if (state.phase === "connecting") this.#waiting = setTimeout(() => this.#render(), 1_000);
    else this.#render();
    if (state.retryAt !== null) this.#ticking = setInterval(() => this.#count(), 1_000);
  }

  destroy() {
    clearInterval(this.#ticking);
    clearTimeout(this.#waiting);
  }

  #render() {
    if (!this.#state) return;
    const { phase, reason } = this.#state;
    const isWell = phase === "live" || (phase === "degraded" && !this.#hasGateway);
    this.element.hidden = isWell;
    setText(this.#text, isWell || reason === null ? "" : this.#texts.connection[reason]);
    setText(this.#button, reason === "replaced" ? this.#texts.useHere : this.#texts.tryNow);
    this.#button.hidden = phase !== "offline" || reason === "revoked" || reason === "forbidden";
    this.#count();
  }

  #count() {
    const retryAt = this.#state?.phase === "offline" ? this.#state.retryAt : null;
    const seconds = retryAt === null ? 0 : Math.ceil((retryAt - Date.now()) / 1_000);
    setText(this.#next, seconds > 0 ? this.#texts.nextTry(seconds) : "");
  }
}
