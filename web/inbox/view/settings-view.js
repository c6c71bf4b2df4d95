import { make, setText } from "../../ui/view/dom.js";
import { makeDialog } from "./dialog.js";

/** @typedef {import("../types.js").Choices} Choices */

let count = 0;

/** What the manager wants to hear and see of new messages. */
export class SettingsView {
  #texts;
  #onChoose;
  #choices;
  /** @type {Record<keyof Choices, {input: HTMLInputElement, hint: HTMLElement, element: HTMLElement}>} */
  #fields;

  /**
   * @param {import("../texts/locale.js").Locale} locale
   * @param {() => Choices} choices what is chosen now
   * @param {(name: keyof Choices, isOn: boolean) => Promise<void>} onChoose resolves when it is settled
   */
  constructor({ texts }, choices, onChoose) {
    this.#texts = texts;
    this.#choices = choices;
    this.#onChoose = onChoose;
    this.#fields = {
      sound: this.#field("sound", texts.sound, texts.soundHint),
      notifications: this.#field("notifications", texts.notifications, texts.notificationsHint),
      shortcuts: this.#field("shortcuts", texts.singleKeys, texts.singleKeysHint),
    };
    const fields = Object.values(this.#fields).map(({ element }) => element);
    this.element = makeDialog(texts.settings, texts.done, fields);
  }

  open() {
    this.#render();
    if (!this.element.open) this.element.showModal();
  }

  #render() {
    const choices = this.#choices();
    const { sound, notifications, shortcuts } = this.#fields;
    const permission = typeof Notification === "undefined" ? "missing" : Notification.permission;
    const isPossible = permission === "default" || permission === "granted";
    sound.input.checked = choices.sound;
    shortcuts.input.checked = choices.shortcuts;
    notifications.input.checked = choices.notifications && permission === "granted";
    notifications.input.disabled = !isPossible;
    const { notificationsHint, notificationsMissing, notificationsDenied } = this.#texts;
    const why = permission === "missing" ? notificationsMissing : notificationsDenied;
    setText(notifications.hint, isPossible ? notificationsHint : why);
  }

  /**
   * @param {keyof Choices} name
   * @param {string} label
   * @param {string} hintText
   */
  #field(name, label, hintText) {
    const id = `martlet-inbox-choice-${++count}`;
    const hint = make("span", { class: "hint", id, text: hintText });
    const input = make("input", {
      type: "checkbox",
      role: "switch",
      "aria-describedby": id,
      onchange: async () => {
        await this.#onChoose(name, input.checked);
        this.#render();
      },
    });
    const element = make(
      "div",
      { class: "choice" },
      make("label", {}, make("span", { class: "choice-name", text: label }), input),
      hint,
    );
    return { input, hint, element };
  }
}
