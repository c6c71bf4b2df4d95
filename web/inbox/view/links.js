import { linkTo, threadOf } from "../state/deep-link.js";

/** The open thread in the page's address, so that it can be linked to, and left by the browser's own way back. */
export class Links {
  #isOn;
  #onGo;
  #listen = () => this.#onGo(threadOf(location.hash));

  /**
   * @param {boolean} isOn
   * @param {(threadId: string | null) => void} onGo the address now names this thread, or none
   */
  constructor(isOn, onGo) {
    this.#isOn = isOn;
    this.#onGo = onGo;
    if (isOn) addEventListener("popstate", this.#listen);
  }

  /** What the address names at first. */
  get threadId() {
    return this.#isOn ? threadOf(location.hash) : null;
  }

  /** @param {import("../../client/types.js").Id} threadId */
  opened(threadId) {
    if (!this.#isOn || threadOf(location.hash) === String(threadId)) return;
    if (this.threadId === null) history.pushState({ martletInbox: true }, "", linkTo(threadId));
    else history.replaceState(history.state, "", linkTo(threadId));
  }

  /**
   * Leaves the thread by the way back, if it was come to from the list.
   *
   * @returns {boolean} whether `onGo` will be called
   */
  back() {
    if (!this.#isOn || this.threadId === null) return false;
    if (history.state?.martletInbox) {
      history.back();
      return true;
    }
    this.left();
    return false;
  }

  left() {
    if (this.#isOn && this.threadId !== null) history.replaceState(null, "", location.pathname + location.search);
  }

  destroy() {
    removeEventListener("popstate", this.#listen);
  }
}
