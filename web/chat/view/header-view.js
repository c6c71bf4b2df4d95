import { initialsOf, lineOf } from "../../ui/state/line.js";
import { drawing, make, setAttribute, setText } from "../../ui/view/dom.js";

const CROSS = "M6 6l12 12M18 6L6 18";
const PERSON = "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6";

/** What stands above the conversation: what it is, and who answers. */
export class HeaderView {
  #locale;
  #initials = make("span");
  #person = drawing(PERSON);
  #dot = make("span", { class: "dot" });
  #name = make("bdi", { class: "name" });
  #presence = make("span", { class: "presence" });

  /**
   * @param {import("../../ui/texts/locale.js").Locale<import("../texts/texts.js").Texts>} locale
   * @param {string} title
   * @param {(() => void) | null} onClose null: it cannot be closed
   */
  constructor(locale, title, onClose) {
    const { texts } = locale;
    this.#locale = locale;
    this.element = make(
      "header",
      { class: "head" },
      make("span", { class: "avatar", "aria-hidden": "true" }, this.#person, this.#initials, this.#dot),
      make(
        "div",
        { class: "titles" },
        make("h2", { id: "title" }, make("bdi", { text: title })),
        make("p", { class: "facts" }, this.#name, this.#presence),
      ),
      onClose &&
        make(
          "button",
          { type: "button", class: "plain close", "aria-label": texts.close, onclick: onClose },
          drawing(CROSS),
        ),
    );
  }

  /**
   * @param {{name: string | null} | null} manager who answers; null: nobody yet
   * @param {import("../../ui/types.js").Presence | null} presence
   */
  render(manager, presence) {
    const { texts } = this.#locale;
    const name = manager ? lineOf(manager.name ?? "", 80) : "";
    setText(this.#initials, name && initialsOf(name));
    this.#person.toggleAttribute("hidden", name !== "");
    this.#dot.hidden = !presence?.online;
    setText(this.#name, manager ? name || texts.manager : texts.soon);
    setText(this.#presence, manager ? this.#locale.presence(presence) : "");
    setAttribute(this.#presence, "data-online", String(presence?.online ?? false));
    setAttribute(this.element, "data-manager", manager ? name : null);
  }
}
