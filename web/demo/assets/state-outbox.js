/**
 * Messages that the server has not confirmed. They outlive a lost connection and, in `storage`, a reload; the
 * `clientMessageId` stays the same for each try, so that no try stores a second copy.
 */
export class Outbox {
  #items;
  #storage;
  #key;

  /** `storage`: anything with `getItem` and `setItem`, sessionStorage for instance. */
  constructor(storage, key) {
    this.#storage = storage;
    this.#key = key;
    this.#items = read(storage, key);
  }

  /** What waits in this thread, oldest first: `{clientMessageId, threadId, text, createdAt, error}`. */
  of(threadId) {
    return this.#items.filter((item) => String(item.threadId) === String(threadId));
  }

  /** The next message to send in this thread; one that was refused waits for `retry` and holds up no other. */
  next(threadId) {
    return this.of(threadId).find((item) => item.error === null) ?? null;
  }

  add(item) {
    this.#items.push({ ...item, error: null });
    this.#save();
  }

  /** The message is stored on the server. False: it was not waiting. */
  confirm(clientMessageId) {
    const before = this.#items.length;
    this.#items = this.#items.filter((item) => item.clientMessageId !== clientMessageId);
    if (this.#items.length === before) return false;
    this.#save();
    return true;
  }

  /** The server refused it: it waits for the writer's decision. */
  refuse(clientMessageId, error) {
    this.#change(clientMessageId, error);
  }

  retry(clientMessageId) {
    this.#change(clientMessageId, null);
  }

  discard(clientMessageId) {
    this.confirm(clientMessageId);
  }

  #change(clientMessageId, error) {
    const item = this.#items.find((candidate) => candidate.clientMessageId === clientMessageId);
    if (!item) return;
    item.error = error;
    this.#save();
  }

  #save() {
    try {
      this.#storage.setItem(this.#key, JSON.stringify(this.#items));
    } catch {
      // A full or forbidden storage: memory still has them.
    }
  }
}

function read(storage, key) {
  try {
    const items = JSON.parse(storage.getItem(key) ?? "[]");
    return Array.isArray(items) ? items.filter((item) => item && typeof item.clientMessageId === "string") : [];
  } catch {
    return [];
  }
}
