/**
 * One thread's log as a client keeps it: ordered by `seq`, each event once, holes noticed. No I/O, no clock.
 *
 * `lastSeq` is the position up to which everything is here; it is what `subscribe` sends as `since`.
 */
export class Timeline {
  #messages = new Map();
  #held = new Map();
  #arrivals = 0;

  lastSeq = 0;

  /** Messages in order. */
  get messages() {
    return [...this.#messages.values()].sort((a, b) => a.order - b.order).map((entry) => entry.message);
  }

  /** The `seq` of the oldest message here, or null. */
  get oldestSeq() {
    let oldest = null;
    for (const { message } of this.#messages.values()) {
      if (message.seq !== undefined && (oldest === null || message.seq < oldest)) oldest = message.seq;
    }
    return oldest;
  }

  /** Something waits for what comes before it. */
  get hasHole() {
    return this.#held.size > 0;
  }

  /** Starts over from what the server holds: `head` is the thread's position when `messages` were asked for. */
  reset(head, messages) {
    this.#messages.clear();
    this.#held.clear();
    this.lastSeq = head;
    for (const message of messages) this.insert(message);
  }

  /** Adds a message known from elsewhere than the log (a page of history, an acknowledgement). False: known already. */
  insert(message) {
    const key = keyOf(message);
    if (this.#messages.has(key)) return false;
    this.#messages.set(key, { message, order: this.#orderOf(message) });
    return true;
  }

  /**
   * Takes one event. Returns those that now happen, in order (none for a duplicate), and `missingAfter`, the
   * position after which events are missing (null: no hole).
   */
  apply(event) {
    const seq = event.seq;
    if (seq === undefined || seq === null) return { happened: this.#record(event) ? [event] : [], missingAfter: null };
    if (seq <= this.lastSeq) return { happened: [], missingAfter: null };
    this.#held.set(seq, event);
    const happened = this.#release();
    return { happened, missingAfter: this.#held.size > 0 ? this.lastSeq : null };
  }

  /** Gives up on a hole that nobody can fill: what was held back happens, in order. */
  skipHoles() {
    const happened = [];
    while (this.#held.size > 0) {
      this.lastSeq = Math.min(...this.#held.keys()) - 1;
      happened.push(...this.#release());
    }
    return happened;
  }

  #release() {
    const happened = [];
    for (let event = this.#take(); event; event = this.#take()) {
      this.lastSeq = event.seq;
      this.#record(event);
      happened.push(event);
    }
    return happened;
  }

  #take() {
    const event = this.#held.get(this.lastSeq + 1);
    this.#held.delete(this.lastSeq + 1);
    return event;
  }

  #record(event) {
    return event.type !== "message" || this.insert({ ...event.payload, seq: event.payload.seq ?? event.seq });
  }

  /** A message without `seq` (from a publisher that keeps no log) stays where it arrived. */
  #orderOf(message) {
    return message.seq ?? this.lastSeq + ++this.#arrivals / 1e6;
  }
}

function keyOf(message) {
  return message.seq === undefined ? `id ${message.id}` : `seq ${message.seq}`;
}
