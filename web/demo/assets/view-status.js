import { texts } from "./texts.js";
import { find, make, setText } from "./view-dom.js";

/** The state of the connection, in words, with what the user can do about it. */
export class StatusView {
  #root;
  #text;
  #button;
  #socket;
  #ticking = null;

  constructor(root, socket) {
    this.#root = root;
    this.#socket = socket;
    this.#text = make("span", { class: "status-text" });
    this.#button = make("button", { type: "button", class: "link", onclick: () => this.#act() });
    root.replaceChildren(this.#text, this.#button);
  }

  show(state) {
    clearInterval(this.#ticking);
    if (state.phase === "waiting") this.#ticking = setInterval(() => this.#write(this.#socket.state), 1_000);
    this.#write(state);
  }

  #write(state) {
    this.#root.dataset.phase = state.phase;
    setText(this.#text, wording(state));
    const offer = offerFor(state);
    this.#button.hidden = offer === null;
    setText(this.#button, offer ?? "");
  }

  #act() {
    const { phase, why } = this.#socket.state;
    if (why === "signed-out") location.reload();
    else if (phase === "ended") this.#socket.restart();
    else this.#socket.retryNow();
    find("textarea:not([disabled])")?.focus();
  }
}

function wording({ phase, retryAt, why }) {
  if (phase === "online") return texts.online;
  if (phase === "connecting") return texts.connecting;
  if (phase === "ended") return { "signed-out": texts.signedOut }[why] ?? texts[why] ?? texts.stopped;
  const seconds = Math.ceil(((retryAt ?? 0) - Date.now()) / 1000);
  return seconds > 0 ? texts.waiting(seconds) : texts.waitingNow;
}

function offerFor({ phase, why }) {
  if (phase === "waiting") return texts.tryNow;
  if (phase !== "ended") return null;
  return { replaced: texts.connectHere, "signed-out": texts.signInAgain }[why] ?? null;
}
