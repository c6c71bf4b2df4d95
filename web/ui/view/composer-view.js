import { drawing, make } from "./dom.js";

/** As long as the server takes. */
const LONGEST = 10_000;
const PLANE = "M4 12l16-7-5 15-3.5-6zM11.5 14L20 5";

let count = 0;

/** Where a message is written. What was begun is kept for each thread. */
export class ComposerView {
  #field;
  #send;
  /** @type {Map<string, string>} */
  #drafts = new Map();
  #key = "";
  #onSend;

  /**
   * @param {import("../texts/locale.js").Locale<import("../texts/texts.js").ChatTexts>} locale
   * @param {{onSend: (text: string) => void, onTyping: (isTyping: boolean) => void}} listeners
   */
  constructor({ texts }, { onSend, onTyping }) {
    const id = `martlet-hint-${++count}`;
    this.#onSend = onSend;
    this.#field = make("textarea", {
      class: "reply",
      rows: 1,
      maxlength: LONGEST,
      "aria-label": texts.write,
      "aria-describedby": id,
      placeholder: texts.placeholder,
      dir: "auto",
    });
    this.#send = make("button", { class: "primary send", "aria-label": texts.send }, drawing(PLANE));
    this.element = make(
      "form",
      { class: "composer" },
      this.#field,
      this.#send,
      make("p", { class: "hidden-text", id, text: texts.writeHint }),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("input", () => {
      this.#drafts.set(this.#key, this.#field.value);
      onTyping(this.#field.value.trim() !== "");
      this.#fit();
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      this.#submit();
    });
  }

  /** @param {import("../../client/types.js").Id} threadId */
  open(threadId) {
    this.#key = String(threadId);
    this.#field.value = this.#drafts.get(this.#key) ?? "";
    this.#fit();
  }

  focus() {
    this.#field.focus();
  }

  #submit() {
    const text = this.#field.value.trim();
    if (text === "") return;
    this.#field.value = "";
    this.#drafts.delete(this.#key);
    this.#fit();
    this.#onSend(text);
    this.#field.focus();
  }

  /** As high as what is written, to a bound of the style. */
  #fit() {
    this.#field.style.height = "auto";
    if (this.#field.scrollHeight > 0) this.#field.style.height = `${this.#field.scrollHeight + 2}px`;
    this.#send.disabled = this.#field.value.trim() === "";
  }
}
