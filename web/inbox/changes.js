import { isSame } from "../ui/state/ids.js";

/** @typedef {import("./types.js").KnownThread} KnownThread */
/** @typedef {import("../client/types.js").Id} Id */

/** What a manager does with a thread: takes or leaves it, closes or reopens it. */
export class Changes {
  #inbox;
  #texts;
  #listeners;
  /**
   * Changes on their way, and whether they can be seen to have happened.
   *
   * @type {Map<string, () => boolean>}
   */
  #pending = new Map();

  /**
   * @param {import("./inbox.js").Inbox} inbox
   * @param {import("./texts/texts.js").Texts} texts
   * @param {{onDone: (text: string) => void, onFailed: (text: string) => void}} listeners
   */
  constructor(inbox, texts, listeners) {
    this.#inbox = inbox;
    this.#texts = texts;
    this.#listeners = listeners;
  }

  /**
   * Assigns it to this manager, or to nobody if it is this manager's.
   *
   * @param {KnownThread} thread
   */
  assign({ id, managerId }) {
    const { me } = this.#inbox.threads;
    if (me === null) return;
    const isMine = isSame(managerId, me);
    const isDone = () => isSame(this.#inbox.threads.get(id)?.managerId, me) === !isMine;
    const said = isMine ? this.#texts.unassignedNow : this.#texts.assigned;
    this.#change(`assign ${id}`, id, { managerId: isMine ? null : me }, isDone, said);
  }

  /**
   * Closes it, or opens it again.
   *
   * @param {KnownThread} thread
   */
  close({ id, status }) {
    const next = status === "closed" ? "open" : "closed";
    const isDone = () => this.#inbox.threads.get(id)?.status === next;
    const said = next === "open" ? this.#texts.reopened : this.#texts.closedNow;
    this.#change(`close ${id}`, id, { status: next }, isDone, said);
  }

  /**
   * @param {string} key
   * @param {Id} threadId
   * @param {{status?: "open" | "closed", managerId?: Id | null}} change
   * @param {() => boolean} isDone
   * @param {string} said
   */
  async #change(key, threadId, change, isDone, said) {
    // A second click means the first, unless that can be seen to have worked: its event may come before its answer.
    const pending = this.#pending.get(key);
    if (pending && !pending()) return;
    this.#pending.set(key, isDone);
    try {
      await this.#inbox.change(threadId, change);
      this.#listeners.onDone(said);
    } catch {
      this.#listeners.onFailed(this.#texts.changeFailed);
    }
    if (this.#pending.get(key) === isDone) this.#pending.delete(key);
  }
}
