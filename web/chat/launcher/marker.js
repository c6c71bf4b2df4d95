/** Whether there is a conversation here that is worth watching, as this browser remembers it. */
export class Marker {
  #key;
  /** @type {boolean | null} */
  #last = null;

  /** @param {string} key */
  constructor(key) {
    this.#key = key;
  }

  get isSet() {
    try {
      return localStorage.getItem(this.#key) !== null;
    } catch {
      return false;
    }
  }

  /** @param {boolean} isSet */
  set(isSet) {
    if (isSet === this.#last) return;
    this.#last = isSet;
    try {
      if (isSet) localStorage.setItem(this.#key, "1");
      else localStorage.removeItem(this.#key);
    } catch {
      // A browser that keeps nothing: the conversation is found when the chat is opened.
    }
  }
}
