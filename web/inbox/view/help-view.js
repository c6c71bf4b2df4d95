import { make } from "../../ui/view/dom.js";
import { SHORTCUTS } from "../state/shortcuts.js";
import { makeDialog } from "./dialog.js";

/** Which keys do what. */
export class HelpView {
  #off;

  /** @param {import("../texts/locale.js").Locale} locale */
  constructor({ texts }) {
    this.#off = make("p", { class: "note", text: texts.helpOff });
    const lines = SHORTCUTS.map(({ command, keys }) =>
      make(
        "div",
        { class: "shortcut" },
        make("dt", {}, ...keys.map((key) => make("kbd", { text: key }))),
        make("dd", { text: texts.commands[command] }),
      ),
    );
    this.element = makeDialog(texts.help, texts.done, [this.#off, make("dl", { class: "shortcuts" }, ...lines)]);
  }

  /** @param {boolean} areOn */
  open(areOn) {
    this.#off.hidden = areOn;
    if (!this.element.open) this.element.showModal();
  }
}
