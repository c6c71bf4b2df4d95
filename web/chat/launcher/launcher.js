import { drawing, make, setAttribute, setText } from "../../ui/view/dom.js";
import { TEXTS } from "./texts.js";

const BUBBLE = "M4 5.500h16v11h-8.500l-4.5 4v-4H4zM8 9.500h8M8 12.500h5";
const DOWN = "M6 9.500l6 6 6-6";

/** The button in the corner, its badge, and the place where the chat will be. */
export class Launcher {
  #texts;
  #plurals;
  #isOpen = false;
  #count = 0;
  #badge = make("span", { class: "badge", "aria-hidden": "true", hidden: true });
  #note = make("p", { class: "note", role: "status" });
  #bubble = drawing(BUBBLE);
  #down = drawing(DOWN);
  button;
  /** Holds the button, and the chat beside it. */
  place;

  /**
   * @param {ShadowRoot} root
   * @param {string} language
   * @param {boolean} isInline without a button
   * @param {() => void} onPress
   */
  constructor(root, language, isInline, onPress) {
    this.#texts = TEXTS[language];
    this.#plurals = new Intl.PluralRules(language);
    this.button = make(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", onclick: onPress },
      this.#bubble,
      this.#down,
      this.#badge,
    );
    this.button.hidden = isInline;
    this.place = make(
      "section",
      { class: "root", "aria-label": this.#texts.title, lang: language },
      this.button,
      this.#note,
    );
    root.append(this.place);
    this.#draw();
  }

  destroy() {
    this.place.remove();
  }

  /** @param {boolean} isOpen */
  expand(isOpen) {
    this.#isOpen = isOpen;
    this.#draw();
  }

  /** @param {number} count of unread messages */
  count(count) {
    this.#count = count;
    this.#draw();
  }

  /** @param {boolean} isBusy */
  busy(isBusy) {
    setText(this.#note, "");
    setAttribute(this.button, "aria-busy", isBusy ? "true" : null);
  }

  /** The chat could not be loaded. */
  fail() {
    this.busy(false);
    setText(this.#note, this.#texts.failed);
  }

  #draw() {
    const { open, close, unread } = this.#texts;
    const count = this.#count;
    const counted = (unread[this.#plurals.select(count)] ?? unread.other)(count);
    const name = this.#isOpen ? close : open;
    setAttribute(this.button, "aria-label", count > 0 ? `${name}, ${counted}` : name);
    setAttribute(this.button, "aria-expanded", String(this.#isOpen));
    this.#bubble.toggleAttribute("hidden", this.#isOpen);
    this.#down.toggleAttribute("hidden", !this.#isOpen);
    this.#badge.hidden = count === 0;
    setText(this.#badge, count > 99 ? "99+" : String(count));
  }
}
