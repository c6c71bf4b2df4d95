/** @typedef {import("../types.js").Choices} Choices */
/** @typedef {import("../../client/types.js").KeyValueStorage} KeyValueStorage */

const KEY = "martlet.inbox.choices";
/** No second sound within this time. */
const QUIET_MS = 1_500;

/** What the manager chose, kept in this browser. */
export class Alerts {
  #storage;
  #soundedAt = Number.NEGATIVE_INFINITY;

  /** @type {Choices} */
  choices = { sound: false, notifications: false, shortcuts: true };

  /** @param {KeyValueStorage | null} storage */
  constructor(storage) {
    this.#storage = storage;
    this.choices = { ...this.choices, ...kept(storage) };
  }

  /** @param {Partial<Choices>} change */
  choose(change) {
    this.choices = { ...this.choices, ...change };
    try {
      this.#storage?.setItem(KEY, JSON.stringify(this.choices));
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  }

  /**
   * What a client's message is announced by.
   *
   * @param {{isForMe: boolean, isInSight: boolean, isPageInUse: boolean, now: number}} message
   *   `isForMe`: its thread is nobody's or this manager's; `isInSight`: it is being read at this moment
   * @returns {{sound: boolean, notification: boolean}}
   */
  announce({ isForMe, isInSight, isPageInUse, now }) {
    if (!isForMe || isInSight) return { sound: false, notification: false };
    const sound = this.choices.sound && now - this.#soundedAt >= QUIET_MS;
    if (sound) this.#soundedAt = now;
    return { sound, notification: this.choices.notifications && !isPageInUse };
  }
}

/**
 * @param {KeyValueStorage | null} storage
 * @returns {Partial<Choices>}
 */
function kept(storage) {
  try {
    const value = JSON.parse(storage?.getItem(KEY) ?? "{}");
    const names = /** @type {(keyof Choices)[]} */ (["sound", "notifications", "shortcuts"]);
    return Object.fromEntries(
      names.filter((name) => typeof value?.[name] === "boolean").map((name) => [name, value[name]]),
    );
  } catch {
    return {};
  }
}
