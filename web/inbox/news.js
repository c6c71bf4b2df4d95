import { isSame, isSomebody } from "../ui/state/ids.js";
import { Alerts } from "./state/alerts.js";
import { titleOf } from "./state/naming.js";
import { Chime } from "./view/chime.js";
import { notices } from "./view/notices.js";

/** @typedef {import("./types.js").Choices} Choices */
/** @typedef {import("./types.js").KnownThread} KnownThread */
/** @typedef {import("../client/types.js").Id} Id */

/** Sound and notifications for what clients write, as the manager has chosen. */
export class News {
  #locale;
  #onOpen;
  #alerts = new Alerts(storage());
  #chime = new Chime();

  /**
   * @param {import("./texts/locale.js").Locale} locale
   * @param {(threadId: Id) => void} onOpen a notification was clicked
   */
  constructor(locale, onOpen) {
    this.#locale = locale;
    this.#onOpen = onOpen;
  }

  get choices() {
    return this.#alerts.choices;
  }

  /**
   * @param {keyof Choices} name
   * @param {boolean} isOn
   */
  async choose(name, isOn) {
    if (name === "notifications" && isOn && !(await notices.ask())) return;
    this.#alerts.choose({ [name]: isOn });
    if (name !== "sound" || !isOn) return;
    this.#chime.prepare();
    this.#chime.play();
  }

  /** Somebody has touched the page, which from now on may sound. */
  touched() {
    if (this.choices.sound) this.#chime.prepare();
  }

  /**
   * A client has written.
   *
   * @param {KnownThread} thread
   * @param {string} text
   * @param {{me: Id | null, isInSight: boolean}} place
   * @returns {boolean} whether it is for this manager
   */
  arrived(thread, text, { me, isInSight }) {
    const isForMe = !isSomebody(thread.managerId) || isSame(thread.managerId, me);
    const isPageInUse = document.visibilityState === "visible" && document.hasFocus();
    const { sound, notification } = this.#alerts.announce({ isForMe, isInSight, isPageInUse, now: Date.now() });
    if (sound) this.#chime.play();
    if (notification) {
      const { texts, language } = this.#locale;
      const tag = `martlet ${thread.id}`;
      notices.show({ title: titleOf(thread, texts), text, tag, language }, () => this.#onOpen(thread.id));
    }
    return isForMe;
  }

  close() {
    this.#chime.close();
  }
}

/** @returns {import("../client/types.js").KeyValueStorage | null} */
function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
