import { make } from "./dom.js";

/** @typedef {import("../../client/types.js").Id} Id */

/** The open thread. */
export class ThreadPane {
  element = make("div", { class: "thread", tabindex: "-1" });
  isAtEnd = true;
  /** @param {import("../../client/index.js").MartletClient} client @param {any} _locale @param {any} listeners */
  constructor(client, _locale, listeners) {
    this.client = client;
    this.listeners = listeners;
  }
  /** @param {Id} id */
  open(id) {
    this.close();
    this.sub = this.client.subscribe(id, { onEvent: (e) => this.listeners.onEvent(e) });
    this.element.textContent = `Thread ${id}`;
    this.listeners.onSeen();
  }
  close() {
    this.sub?.close();
    this.sub = null;
  }
  /** @param {any} _thread */
  render(_thread) {}
  focus() {
    this.element.focus();
  }
  destroy() {
    this.close();
  }
}
