/** A chat backend's threads as a fake server keeps them: logs with `seq`, messages once for each `clientMessageId`. */
export class FakeLog {
  threads = new Map();
  watermarks = new Map();
  #listeners = new Set();
  #written = [];

  of(threadId) {
    const key = String(threadId);
    if (!this.threads.has(key)) this.threads.set(key, []);
    return this.threads.get(key);
  }

  head(threadId) {
    return this.of(threadId).length;
  }

  after(threadId, seq) {
    return this.of(threadId).slice(seq);
  }

  /** All events of all threads, as they were stored. */
  get written() {
    return this.#written;
  }

  /** Stores a message, unless it is stored; returns it. */
  write(threadId, { userId, text, clientMessageId }) {
    const log = this.of(threadId);
    const known = log.find(({ payload }) => payload.userId === userId && payload.clientMessageId === clientMessageId);
    if (known) return known.payload;
    const seq = log.length + 1;
    const payload = {
      id: `msg_${threadId}_${seq}`,
      threadId: Number(threadId),
      seq,
      from: "client",
      userId,
      text,
      createdAt: "2026-01-10T12:00:00.000Z",
      clientMessageId,
    };
    this.#append(log, { type: "message", threadId: Number(threadId), seq, payload });
    return payload;
  }

  read(threadId, userId, upTo) {
    const key = `${threadId} ${userId}`;
    this.watermarks.set(key, Math.max(upTo, this.watermarks.get(key) ?? 0));
  }

  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #append(log, event) {
    log.push(event);
    this.#written.push(event);
    for (const listener of [...this.#listeners]) listener(event);
  }
}
