/** Who takes part in a thread: presence, how far each has read, who is typing. Time is passed in. */

/** The server's lease is 6 s; a little more here, in case its end is lost on the way. */
const TYPING_MS = 7_000;

export class People {
  #people = new Map();

  /** `participants` of a reply to `subscribe`. */
  reset(participants, now) {
    this.#people.clear();
    for (const person of participants) {
      this.#of(person.userId, {
        role: person.role,
        online: person.online ?? false,
        lastSeenAt: person.lastSeenAt ?? null,
        readUpTo: person.readUpTo ?? 0,
        typingUntil: person.isTyping ? now + TYPING_MS : 0,
      });
    }
  }

  /** Everyone but this user. */
  others(userId) {
    return [...this.#people.values()].filter((person) => String(person.userId) !== String(userId));
  }

  get(userId) {
    return this.#people.get(String(userId)) ?? null;
  }

  presence({ userId, role, online, lastSeenAt }) {
    const change = { online };
    if (role) change.role = role;
    if (lastSeenAt) change.lastSeenAt = lastSeenAt;
    if (!online) change.typingUntil = 0;
    this.#of(userId, change);
  }

  typing({ userId, isTyping }, now) {
    this.#of(userId, { typingUntil: isTyping ? now + TYPING_MS : 0 });
  }

  /** A watermark never goes back. */
  read({ userId, upTo }) {
    this.#of(userId, { readUpTo: Math.max(upTo ?? 0, this.get(userId)?.readUpTo ?? 0) });
  }

  /** A message from somebody: they no longer type. */
  wrote(userId, role) {
    this.#of(userId, role ? { role, typingUntil: 0 } : { typingUntil: 0 });
  }

  /** The others who are typing. */
  typists(userId, now) {
    return this.others(userId).filter((person) => person.typingUntil > now);
  }

  /** When the next of them stops by itself, or null. */
  nextTypingEnd(userId, now) {
    const ends = this.typists(userId, now).map((person) => person.typingUntil);
    return ends.length > 0 ? Math.min(...ends) : null;
  }

  /** How far anybody else has read. */
  readByOthers(userId) {
    return Math.max(0, ...this.others(userId).map((person) => person.readUpTo));
  }

  #of(userId, change) {
    const key = String(userId);
    const known = this.#people.get(key) ?? {
      userId,
      role: null,
      online: false,
      lastSeenAt: null,
      readUpTo: 0,
      typingUntil: 0,
    };
    this.#people.set(key, { ...known, ...change });
  }
}
