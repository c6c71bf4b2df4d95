/** A manager's list of threads, kept live by personal events. No I/O. */
export class Inbox {
  #threads = new Map();
  #presence = new Map();
  #me;

  /** `me`: the manager's user id. */
  constructor(me) {
    this.#me = me;
  }

  has(threadId) {
    return this.#threads.has(String(threadId));
  }

  get(threadId) {
    return this.#threads.get(String(threadId)) ?? null;
  }

  /** Ids of the clients in the list, each once. */
  get clientIds() {
    return [
      ...new Map([...this.#threads.values()].map((thread) => [String(thread.clientId), thread.clientId])).values(),
    ];
  }

  /** A thread as the REST contract gives it: the whole truth about it. */
  put(thread) {
    this.#threads.set(String(thread.id), { ...thread, unread: thread.unread ?? 0 });
  }

  /** A `thread_update`. False: the thread is not known here and must be asked for. */
  update(threadId, payload) {
    const thread = this.get(threadId);
    if (!thread) return false;
    const { lastMessage, unread, id, ...change } = payload;
    this.#threads.set(String(threadId), { ...thread, ...change });
    if (lastMessage) this.message(threadId, lastMessage);
    return true;
  }

  /** A message, from whichever event told of it first; one that is known already changes nothing. */
  message(threadId, message) {
    const thread = this.get(threadId);
    if (!thread || isKnown(thread, message)) return;
    const theirs = message.from === "client";
    this.#threads.set(String(threadId), {
      ...thread,
      lastMessage: message,
      updatedAt: message.createdAt,
      unread: theirs ? thread.unread + 1 : thread.unread,
    });
  }

  /** A `read` event: only one's own changes one's own count. */
  read(threadId, { userId, upTo }) {
    const thread = this.get(threadId);
    if (!thread || String(userId) !== String(this.#me)) return;
    if (upTo === undefined || upTo >= (thread.lastMessage?.seq ?? 0)) {
      this.#threads.set(String(threadId), { ...thread, unread: 0 });
    }
  }

  presence({ userId, online, lastSeenAt }) {
    this.#presence.set(String(userId), { online, lastSeenAt: lastSeenAt ?? null });
  }

  isOnline(userId) {
    return this.#presence.get(String(userId))?.online ?? false;
  }

  lastSeenAt(userId) {
    return this.#presence.get(String(userId))?.lastSeenAt ?? null;
  }

  /** How many unread messages there are in all. */
  get unread() {
    return [...this.#threads.values()].reduce((sum, thread) => sum + thread.unread, 0);
  }

  /** The threads of a filter (`open`, `closed`, `mine`, `all`), the latest activity first. */
  list(filter) {
    return [...this.#threads.values()]
      .filter((thread) => this.#matches(thread, filter))
      .sort((a, b) => activity(b) - activity(a) || String(b.id).localeCompare(String(a.id)));
  }

  #matches(thread, filter) {
    switch (filter) {
      case "open":
        return thread.status !== "closed";
      case "closed":
        return thread.status === "closed";
      case "mine":
        return String(thread.managerId) === String(this.#me);
      default:
        return true;
    }
  }
}

function isKnown(thread, message) {
  const last = thread.lastMessage;
  if (!last) return false;
  return message.seq === undefined ? last.id === message.id : message.seq <= (last.seq ?? 0);
}

function activity(thread) {
  return Date.parse(thread.lastMessage?.createdAt ?? thread.updatedAt ?? thread.createdAt ?? 0) || 0;
}
