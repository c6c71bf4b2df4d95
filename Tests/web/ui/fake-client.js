/** A client without a network: requests wait to be answered, events are told by the test. */
export class FakeClient {
  state = { phase: "live", reason: null, transport: "websocket", retryAt: null, user: { userId: 5, role: "manager" } };
  /** Requests that were not answered yet, oldest first. */
  asked = [];
  watched = [];
  outgoing = [];
  /** Joined threads, by id: what the client would tell their listeners. */
  joined = new Map();
  sent = [];
  typed = [];
  visible = [];
  connects = 0;
  #listeners = { state: new Set(), event: new Set(), outgoing: new Set() };

  rest(method, path, body) {
    return new Promise((answer, refuse) => this.asked.push({ method, path, body, answer, refuse }));
  }

  watch(userIds) {
    this.watched.push(...userIds);
  }

  subscribe(threadId, listeners) {
    this.joined.set(threadId, listeners);
    return { threadId, position: listeners.since, close: () => this.joined.delete(threadId) };
  }

  async send(threadId, text) {
    this.sent.push([threadId, text]);
    const item = {
      clientMessageId: `c${this.sent.length}`,
      threadId,
      text,
      createdAt: 0,
      state: "sending",
      message: null,
    };
    this.outgoing = [...this.outgoing, item];
    this.#say("outgoing", item);
    return item;
  }

  /** The oldest message on its way has been stored. */
  stored(message) {
    const [item, ...rest] = this.outgoing;
    this.outgoing = rest;
    this.#say("outgoing", {
      ...item,
      state: "sent",
      message: { clientMessageId: item.clientMessageId, text: item.text, ...message },
    });
  }

  connect() {
    this.connects += 1;
  }

  typing(threadId, isTyping) {
    this.typed.push([threadId, isTyping]);
  }

  markVisible(threadId, seq) {
    this.visible.push([threadId, seq]);
  }

  on(name, listener) {
    this.#listeners[name].add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  tell(event) {
    this.#say("event", event);
  }

  become(phase) {
    this.state = { ...this.state, phase, reason: phase === "live" ? null : "unreachable" };
    this.#say("state", this.state);
  }

  #say(name, value) {
    for (const listener of [...this.#listeners[name]]) listener(value);
  }

  get paths() {
    return this.asked.map(({ method, path }) => `${method} ${path}`);
  }

  async answer(value) {
    this.asked.shift().answer(value);
    await settled();
  }

  async refuse(error) {
    this.asked.shift().refuse(Object.assign(new Error("refused"), error));
    await settled();
  }
}

/** A clock that goes only when it is told to. */
export class FakeTimers {
  #now = 0;
  #timers = new Map();
  #next = 1;

  setTimeout = (action, ms) => {
    this.#timers.set(this.#next, { at: this.#now + ms, action });
    return this.#next++;
  };

  clearTimeout = (timer) => this.#timers.delete(timer);

  async run(ms) {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.#now = due[1].at;
      due[1].action();
      await settled();
    }
    this.#now = end;
  }
}

export const settled = () => new Promise((resolve) => setImmediate(resolve));
