import { backoffMs } from "./state-backoff.js";
import { People } from "./state-people.js";
import { Timeline } from "./state-timeline.js";

const PAGE = 50;
/** The most that the backend gives at once. */
const LOG_PAGE = 100;
const RELOAD_AFTER_MS = 2_000;
const TYPING_RENEW_MS = 3_000;
const TYPING_IDLE_MS = 5_000;
const POST_AFTER_MS = 5_000;

/**
 * One thread as a page holds it: loaded over REST, kept live by the socket, with the messages on their way.
 *
 * `onChange()` after anything that can be seen has changed; `onMessage(message)` for each new one by somebody else.
 */
export class Conversation {
  #client;
  #outbox;
  #onChange;
  #onMessage;
  #ends = [];
  #timers = new Map();

  #loaded = false;
  #loading = null;
  #buffer = [];
  #filling = false;
  #joining = false;
  #joined = false;
  #sending = false;
  #stopped = false;
  #readUpTo = 0;
  #isComposing = false;
  #typingSentAt = 0;
  #followed = new Set();
  #offlineSince = Date.now();
  #failures = 0;

  timeline = new Timeline();
  people = new People();
  thread = null;
  threadId;
  /** There are older messages on the server. */
  hasEarlier = false;
  /** The first message that was unread when the thread was opened or left, by `seq`; null: none. */
  firstUnreadSeq = null;

  constructor({ client, threadId, outbox, onChange, onMessage = () => {} }) {
    this.#client = client;
    this.threadId = threadId;
    this.#outbox = outbox;
    this.#onChange = onChange;
    this.#onMessage = onMessage;
  }

  get me() {
    return this.#client.me;
  }

  get isLoaded() {
    return this.#loaded;
  }

  /** What is not confirmed yet, oldest first. */
  get pending() {
    return this.#outbox.of(this.threadId);
  }

  get isOnline() {
    return this.#client.socket.isOnline;
  }

  get typists() {
    // Nobody can tell us that they have stopped while the link is down.
    return this.isOnline ? this.people.typists(this.me.userId, Date.now()) : [];
  }

  /** How far the other side has read. */
  get readByOthers() {
    return this.people.readByOthers(this.me.userId);
  }

  /** The manager who has the thread, else any manager who takes part; null: nobody known. */
  get manager() {
    const managers = this.people.others(this.me.userId).filter((person) => person.role === "manager");
    const assigned = this.thread?.managerId;
    if (assigned !== null && assigned !== undefined) return this.people.get(assigned);
    return managers.find((person) => person.online) ?? managers[0] ?? null;
  }

  get client() {
    return this.thread ? this.people.get(this.thread.clientId) : null;
  }

  start() {
    this.#ends = [
      this.#client.on("frame", (frame) => this.#receive(frame)),
      this.#client.on("online", () => this.#join()),
      this.#client.on("state", (state) => this.#linkChanged(state)),
    ];
    if (this.#client.state.phase === "online") this.#offlineSince = null;
    this.#begin();
  }

  /** Leaves the thread. */
  stop() {
    this.#stopped = true;
    for (const end of this.#ends) end();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    if (this.#client.socket.isOnline) this.#client.socket.notify("unsubscribe", { threadId: this.threadId });
  }

  // Writing

  /** Puts a message on its way; it is shown at once. */
  send(text) {
    this.#outbox.add({
      clientMessageId: crypto.randomUUID(),
      threadId: this.threadId,
      text,
      createdAt: new Date().toISOString(),
    });
    this.#stopTyping();
    this.#onChange();
    this.#deliver();
  }

  retry(clientMessageId) {
    this.#outbox.retry(clientMessageId);
    this.#onChange();
    this.#deliver();
  }

  discard(clientMessageId) {
    this.#outbox.discard(clientMessageId);
    this.#onChange();
  }

  /** The user has changed what stands in the composer. */
  composing(isEmpty) {
    if (isEmpty) return this.#stopTyping();
    this.#isComposing = true;
    this.#tellTyping();
    this.#alarm("typing", TYPING_IDLE_MS, () => this.#stopTyping());
  }

  // Reading

  /** The user sees the end of the thread. */
  seen() {
    const last = this.#lastFromOthers();
    if (!last || last <= this.#readUpTo || !this.#client.socket.isOnline) return;
    const before = this.#readUpTo;
    this.#readUpTo = last;
    this.#client.socket
      .request("read", { threadId: this.threadId, payload: { upTo: last } })
      .then(() => this.people.read({ userId: this.me.userId, upTo: last }))
      .catch(() => {
        this.#readUpTo = Math.min(this.#readUpTo, before);
      });
  }

  /** The user has gone on past the unread messages: the mark before them goes. */
  forgetUnreadMark() {
    if (this.firstUnreadSeq === null) return;
    this.firstUnreadSeq = null;
    this.#onChange();
  }

  async loadEarlier() {
    const before = this.timeline.oldestSeq;
    if (before === null || !this.hasEarlier) return;
    const { items, cursor } = await this.#client.rest.messages(this.threadId, before, PAGE);
    for (const message of items) this.timeline.insert(message);
    this.hasEarlier = cursor !== null;
    this.#onChange();
  }

  /** Changes status or manager: `{status}` or `{managerId}`. */
  async change(change) {
    const thread = await this.#client.rest.changeThread(this.threadId, change);
    if (thread?.id !== undefined) this.#update(thread);
    this.#onChange();
  }

  // Loading and joining

  async #begin() {
    try {
      await this.#load();
      await this.#join();
    } catch (error) {
      if (this.#stopped || !error.passing) return this.#onChange();
      this.#alarm("begin", backoffMs(++this.#failures + 1, Math.random()), () => this.#begin());
    }
  }

  /** Reads the thread and its latest messages anew; events that come meanwhile are applied afterwards. */
  #load() {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = null;
      const buffered = this.#buffer;
      this.#buffer = [];
      for (const frame of buffered) this.#receive(frame);
    });
    return this.#loading;
  }

  async #read() {
    const thread = await this.#client.rest.thread(this.threadId);
    const { items, cursor } = await this.#client.rest.messages(this.threadId, thread.head + 1, PAGE);
    if (this.#stopped) return;
    this.thread = thread;
    this.timeline.reset(thread.head, items);
    this.hasEarlier = cursor !== null;
    for (const message of items) this.#outbox.confirm(message.clientMessageId);
    if (!this.#loaded) this.#markUnread(items, thread.unread ?? 0);
    this.#loaded = true;
    this.#failures = 0;
    this.#onChange();
  }

  async #join() {
    if (!this.#loaded || this.#joining || !this.#client.socket.isOnline) return;
    this.#joining = true;
    try {
      const since = this.timeline.lastSeq;
      const joined = await this.#client.socket.request("subscribe", { threadId: this.threadId, payload: { since } });
      this.#joined = true;
      this.#admit(joined.participants ?? []);
      if (this.#isComposing) this.#tellTyping();
      this.#readUpTo = this.people.get(this.me.userId)?.readUpTo ?? this.#readUpTo;
      if (joined.reset) await this.#load();
      this.#followManager();
      this.#onChange();
      this.#deliver();
    } catch (error) {
      if (error.passing && this.#client.socket.isOnline) this.#alarm("join", 2_000, () => this.#join());
    } finally {
      this.#joining = false;
    }
  }

  #admit(participants) {
    this.people.reset(participants, Date.now());
    this.#followed = new Set(participants.map(({ userId }) => String(userId)));
    this.#watchTypingEnd();
  }

  #linkChanged({ phase }) {
    if (phase !== "online") {
      this.#joined = false;
      this.#typingSentAt = 0;
    }
    if (phase === "online") this.#offlineSince = null;
    else this.#offlineSince ??= Date.now();
    if (phase !== "online" && this.pending.length > 0) this.#deliverLater();
    this.#onChange();
  }

  // Events

  #receive(frame) {
    if (String(frame.threadId) !== String(this.threadId)) {
      if (frame.type === "presence") this.#presence(frame.payload);
      return;
    }
    if (this.#loading && frame.type !== "presence") {
      this.#buffer.push(frame);
      return;
    }
    switch (frame.type) {
      case "message":
        return this.#log(frame);
      case "thread_update":
        // Without a position it is the personal copy of an event that the log brings too.
        return frame.seq === undefined ? this.#personal(frame) : this.#log(frame);
      case "typing":
        return this.#typing(frame.payload);
      case "read":
        this.people.read({ userId: frame.payload.userId, upTo: this.#positionOf(frame.payload) });
        this.#follow(frame.payload.userId);
        return this.#onChange();
      case "presence":
        return this.#presence(frame.payload);
      case "resync":
        return void this.#load().catch(() => this.#reloadLater());
      default:
    }
  }

  #log(frame) {
    const { happened, missingAfter } = this.timeline.apply(frame);
    this.#happen(happened);
    if (missingAfter !== null) this.#fill();
  }

  #happen(events) {
    for (const event of events) {
      if (event.type === "message") this.#arrived(event.payload, event.seq);
      else if (event.type === "thread_update") this.#update(event.payload);
    }
    if (events.length > 0) this.#onChange();
  }

  #arrived(message, seq) {
    this.#outbox.confirm(message.clientMessageId);
    if (this.thread && seq !== undefined) this.thread = { ...this.thread, head: seq, lastMessage: message };
    if (String(message.userId) === String(this.me.userId)) return;
    if (message.userId !== undefined) {
      this.people.wrote(message.userId, message.from);
      this.#follow(message.userId);
    }
    if (document.visibilityState !== "visible") this.firstUnreadSeq ??= seq ?? null;
    this.#onMessage(message);
  }

  #personal(frame) {
    if ((frame.payload?.head ?? 0) >= this.timeline.lastSeq) this.#update(frame.payload);
    this.#onChange();
  }

  #update({ id, unread, lastMessage, head, ...change }) {
    if (this.thread) this.thread = { ...this.thread, ...change };
    this.#followManager();
  }

  #typing(payload) {
    if (String(payload.userId) === String(this.me.userId)) return;
    this.people.typing(payload, Date.now());
    this.#follow(payload.userId);
    this.#watchTypingEnd();
    this.#onChange();
  }

  #watchTypingEnd() {
    const end = this.people.nextTypingEnd(this.me.userId, Date.now());
    if (end === null) return this.#silence("typists");
    this.#alarm("typists", end - Date.now() + 10, () => {
      this.#watchTypingEnd();
      this.#onChange();
    });
  }

  #presence(payload) {
    if (!payload || !this.#concerns(payload.userId)) return;
    this.people.presence(payload);
    this.#onChange();
  }

  #concerns(userId) {
    const known = [this.thread?.clientId, this.thread?.managerId].some((id) => String(id) === String(userId));
    return known || this.people.get(userId) !== null;
  }

  #followManager() {
    const managerId = this.thread?.managerId;
    if (managerId !== null && managerId !== undefined) this.#follow(managerId);
  }

  /** Somebody who was no participant when the thread was joined: their presence must be asked for. */
  #follow(userId) {
    const key = String(userId);
    if (key === String(this.me.userId) || this.#followed.has(key) || !this.isOnline) return;
    this.#followed.add(key);
    this.#client.socket
      .request("watch", { payload: { userIds: [userId] } })
      .then(({ users = [] }) => {
        for (const person of users) this.people.presence(person);
        this.#onChange();
      })
      .catch(() => this.#followed.delete(key));
  }

  /**
   * Reads what is missing from the log. If it cannot be had now, what was held back is shown with a hole, and the
   * thread is read anew a little later.
   */
  async #fill() {
    if (this.#filling) return;
    this.#filling = true;
    try {
      for (let more = true; more; ) {
        const after = this.timeline.lastSeq;
        const { events } = await this.#client.rest.events(this.threadId, after, LOG_PAGE);
        for (const event of events) this.#happen(this.timeline.apply(event).happened);
        more = this.timeline.hasHole && this.timeline.lastSeq > after;
      }
    } catch {
      this.#reloadLater();
    } finally {
      this.#filling = false;
      this.#happen(this.timeline.skipHoles());
    }
  }

  #reloadLater() {
    this.#alarm("load", RELOAD_AFTER_MS, () => this.#load().catch(() => this.#reloadLater()));
  }

  // Delivery

  async #deliver() {
    if (this.#sending || this.#stopped) return;
    this.#sending = true;
    try {
      for (let item = this.#outbox.next(this.threadId); item; item = this.#outbox.next(this.threadId)) {
        if (!(await this.#attempt(item))) return this.#deliverLater();
      }
    } finally {
      this.#sending = false;
    }
  }

  /** True: the item's fate is known. */
  async #attempt(item) {
    const { threadId, text, clientMessageId } = item;
    try {
      if (this.#client.socket.isOnline) {
        const stored = await this.#client.socket.request("send", { threadId, payload: { text, clientMessageId } });
        this.#stored(clientMessageId, stored.message ?? stored);
      } else if (this.#offlineSince !== null && Date.now() - this.#offlineSince >= POST_AFTER_MS) {
        this.#stored(clientMessageId, await this.#client.rest.send({ threadId, text, clientMessageId }));
      } else {
        return false;
      }
    } catch (error) {
      if (error.passing || error.status === 401) return false;
      this.#outbox.refuse(clientMessageId, error.code);
      this.#onChange();
    }
    return true;
  }

  #stored(clientMessageId, message) {
    this.#outbox.confirm(clientMessageId);
    if (message?.id !== undefined) this.timeline.insert(message);
    this.#onChange();
  }

  #deliverLater() {
    this.#alarm("deliver", POST_AFTER_MS + 200, () => this.#deliver());
  }

  // Small things

  /** Only who has joined may say so; whoever began before says so then. */
  #tellTyping() {
    if (!this.#joined || Date.now() - this.#typingSentAt < TYPING_RENEW_MS) return;
    this.#typingSentAt = Date.now();
    this.#client.socket.notify("typing", { threadId: this.threadId, payload: { isTyping: true } });
  }

  #stopTyping() {
    this.#isComposing = false;
    this.#silence("typing");
    if (this.#typingSentAt === 0) return;
    this.#typingSentAt = 0;
    this.#client.socket.notify("typing", { threadId: this.threadId, payload: { isTyping: false } });
  }

  #markUnread(messages, unread) {
    const theirs = messages.filter((message) => message.from !== this.me.role).sort((a, b) => a.seq - b.seq);
    this.firstUnreadSeq = unread > 0 ? (theirs[Math.max(0, theirs.length - unread)]?.seq ?? null) : null;
  }

  #lastFromOthers() {
    return this.timeline.messages.findLast((message) => message.from !== this.me.role && message.seq !== undefined)
      ?.seq;
  }

  /** A receipt from a publisher that knows only the brief names messages, not a position. */
  #positionOf({ upTo, messageIds = [] }) {
    if (typeof upTo === "number") return upTo;
    const named = new Set(messageIds.map(String));
    return Math.max(
      0,
      ...this.timeline.messages.filter((message) => named.has(String(message.id))).map((message) => message.seq ?? 0),
    );
  }

  #alarm(name, delayMs, action) {
    this.#silence(name);
    this.#timers.set(name, setTimeout(action, delayMs));
  }

  #silence(name) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}
