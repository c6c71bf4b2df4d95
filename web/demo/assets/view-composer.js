import { texts } from "./texts.js";
import { find, setText } from "./view-dom.js";

/** Where messages are written. A draft belongs to its thread and stays while the page lives. */
export class Composer {
  #form = find("#composer");
  #input = find("#message");
  #button = find("#send");
  #conversation = null;
  #drafts = new Map();

  constructor() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.#input.addEventListener("input", () => {
      this.#grow();
      this.#conversation?.composing(this.#input.value.trim() === "");
    });
  }

  open(conversation) {
    if (this.#conversation) this.#drafts.set(String(this.#conversation.threadId), this.#input.value);
    this.#conversation = conversation;
    this.#input.value = this.#drafts.get(String(conversation?.threadId)) ?? "";
    this.#grow();
    this.render();
  }

  render() {
    const isClosed = this.#conversation?.thread?.status === "closed";
    this.#input.disabled = !this.#conversation;
    this.#button.disabled = this.#input.disabled;
    this.#form.dataset.closed = String(isClosed);
    setText(find("#closed-notice"), isClosed ? texts.closedNotice[this.#conversation.me.role] : "");
  }

  focus() {
    this.#input.focus();
  }

  #send() {
    const text = this.#input.value.trim();
    if (!text || !this.#conversation || this.#input.disabled) return;
    this.#input.value = "";
    this.#grow();
    this.#conversation.forgetUnreadMark();
    this.#conversation.send(text);
    this.#input.focus();
  }

  /** As high as its text, up to the style sheet's limit. */
  #grow() {
    this.#input.rows = Math.min(6, this.#input.value.split("\n").length);
  }
}
