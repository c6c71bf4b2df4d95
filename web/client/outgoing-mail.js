import { backoffMs } from "./state/backoff.js";
import { Alarms } from "./link/alarms.js";
import { failureOf } from "./link/failure.js";
import { Outbox } from "./state/outbox.js";

/** @typedef {import("./types.js").Outgoing} Outgoing */
/** @typedef {import("./types.js").Message} Message */

/** Messages on their way: stored in the browser, sent by the tab that leads, shown in all. */
export class OutgoingMail {
  #outbox = new Outbox();
  #scope;
  #environment;
  #onChange;
  #deliver;
  #alarms;
  #lastOrder = 0;
  #isSending = false;
  #failures = 0;

  /**
   * @param {string} scope
   * @param {(item: Outgoing) => Promise<Message>} deliver
   * @param {(item: Outgoing, isOurs: boolean) => void} onChange `isOurs`: the other tabs do not know yet
   * @param {import("./types.js").Environment} environment
   */
  constructor(scope, deliver, onChange, environment) {
    this.#scope = scope;
    this.#deliver = deliver;
    this.#onChange = onChange;
    this.#environment = environment;
    this.#alarms = new Alarms(environment.timers);
  }

  get items() {
    return this.#outbox.items;
  }

  /** What an earlier page has left behind. */
  async load() {
    for (const item of await this.#environment.outgoingStore.all(this.#scope)) {
      if (this.#outbox.get(item.clientMessageId)) continue;
      this.#outbox.put(item);
      this.#onChange(item, false);
    }
    this.#pump();
  }

  /**
   * @param {import("./types.js").Id | null} threadId
   * @param {string} text
   * @returns {Promise<Outgoing>} once it is kept
   */
  async add(threadId, text) {
    const createdAt = this.#environment.now();
    this.#lastOrder = Math.max(this.#lastOrder + 1, createdAt * 1_000, ...this.items.map(({ order }) => order + 1));
    /** @type {Outgoing} */
    const item = {
      clientMessageId: this.#environment.newId(),
      threadId,
      text,
      createdAt,
      order: this.#lastOrder,
      state: "sending",
      error: null,
      message: null,
    };
    this.#outbox.put(item);
    await this.#changed(item);
    return item;
  }

  /** @param {string} id */
  retry(id) {
    const item = this.#outbox.retry(id);
    if (item) this.#changed(item);
  }

  /** @param {string} id */
  discard(id) {
    this.#environment.outgoingStore.remove(id);
    return this.#outbox.discard(id);
  }

  /**
   * Another tab's word.
   *
   * @param {Outgoing} item
   */
  heard(item) {
    // That it has arrived, this tab may have seen by itself.
    if (item.state === "sent" && !this.#outbox.discard(item.clientMessageId)) return;
    this.#outbox.put(item);
    this.#onChange(item, false);
    this.#pump();
  }

  /**
   * A message has appeared in the log: if it is one of these, it has arrived.
   *
   * @param {Message} message
   */
  appeared(message) {
    if (message?.clientMessageId) this.#stored(message.clientMessageId, message);
  }

  /** This tab sends from now on, over a connection that is new. */
  begin() {
    this.pause();
    this.#isSending = true;
    this.#failures = 0;
    this.#outbox.interrupted();
    this.#pump();
  }

  /** Another tab sends, or nobody. */
  pause() {
    this.#isSending = false;
    this.#alarms.clear();
  }

  /** Forgets all of them, in the browser too. */
  clear() {
    for (const { clientMessageId } of this.items) this.discard(clientMessageId);
  }

  /** @param {Outgoing} item */
  async #changed(item) {
    this.#onChange(item, true);
    // First it is kept, then it is sent: it must not be lost in between.
    await this.#environment.outgoingStore.put(this.#scope, item);
    this.#pump();
  }

  #pump() {
    if (!this.#isSending || this.#alarms.has("again")) return;
    for (const item of this.#outbox.ready()) this.#send(item);
  }

  /** @param {Outgoing} item */
  async #send(item) {
    const id = item.clientMessageId;
    this.#outbox.began(id);
    try {
      this.#stored(id, await this.#deliver(item));
      this.#failures = 0;
    } catch (error) {
      const { code, message, passes, retryAfterMs } = failureOf(error);
      if (passes) {
        this.#outbox.delayed(id);
        // What passes is the server's trouble, not this message's: the others wait as well.
        const delay = backoffMs(this.#failures++, this.#environment.random(), 1_000, 10_000);
        if (this.#isSending) this.#alarms.set("again", Math.max(retryAfterMs ?? 0, delay), () => this.#pump());
      } else {
        const refused = this.#outbox.refused(id, { code, message });
        if (refused) this.#changed(refused);
      }
    }
    this.#pump();
  }

  /**
   * @param {string} id
   * @param {Message} message
   */
  #stored(id, message) {
    const sent = this.#outbox.stored(id, message);
    if (!sent) return;
    this.#environment.outgoingStore.remove(id);
    this.#onChange(sent, true);
    this.#pump();
  }
}
