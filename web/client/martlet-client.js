import { failureOf } from "./link/failure.js";
import { makeConnection } from "./link/make-connection.js";
import { isLive, offline } from "./link/states.js";
import { TabLink } from "./link/tab-link.js";
import { Tokens } from "./link/tokens.js";
import { Alarms } from "./link/alarms.js";
import { OutgoingMail } from "./outgoing-mail.js";
import { environmentWith } from "./page/environment.js";
import { Receipts } from "./state/receipts.js";
import { userOf } from "./state/token-clock.js";
import { TypingPace } from "./state/typing-pace.js";
import { ThreadFeed } from "./thread-feed.js";
import { HTTP } from "./transport/http.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").Id} Id */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Outgoing} Outgoing */
/** @typedef {import("./index.js").ClientOptions} ClientOptions */
/** @typedef {import("./index.js").ClientEvents} ClientEvents */

const RECEIPTS_EVERY_MS = 1_000;
const ASK_SITE_AGAIN_MS = 5_000;

/** A user's link to the chat. See docs/client.md. */
export class MartletClient {
  #options;
  #environment;
  #tokens;
  #servers;
  #alarms;
  /** @type {TabLink | null} */
  #link = null;
  /** @type {OutgoingMail | null} */
  #mail = null;
  /** @type {Set<ThreadFeed>} */
  #feeds = new Set();
  #receipts = new Receipts();
  #typing = new TypingPace();
  /** @type {Set<Id>} */
  #watched = new Set();
  /** @type {Map<string, Set<(value: any) => void>>} */
  #listeners = new Map();
  /** @type {(() => void) | null} */
  #unlisten = null;
  /** @type {{threadId: Id | null, text: string, take: (item: Promise<Outgoing>) => void}[]} */
  #early = [];
  #beginning = 0;

  state = offline(null, "closed");

  /** @param {ClientOptions} options */
  constructor(options) {
    this.#options = options;
    this.#environment = environmentWith(options.environment);
    this.#tokens = new Tokens(options.getToken, this.#environment.now);
    const { gateway = null, backend = gateway } = options;
    this.#servers = { gateway: this.#http(gateway), backend: this.#http(backend), tokens: this.#tokens };
    if (gateway === null && backend === null) throw new TypeError("Name a `gateway` or a `backend`.");
    this.#alarms = new Alarms(this.#environment.timers);
  }

  /** Begins; calling it again does no harm. After it has gone offline for good it tries anew. */
  connect() {
    if (this.#link) {
      if (this.state.phase !== "offline" || this.state.retryAt !== null) return this.#link.wake();
      this.#link.stop();
      return this.#link.start();
    }
    this.#unlisten ??= this.#environment.page.listen((event) => this.#page(event));
    this.#begin();
  }

  /**
   * Ends it.
   *
   * @param {{forget?: boolean}} options `forget`: unsent messages are removed from this browser, as when a user signs out
   */
  close({ forget = false } = {}) {
    this.#beginning += 1;
    this.#unlisten?.();
    this.#unlisten = null;
    this.#alarms.clear();
    this.#link?.stop();
    this.#mail?.pause();
    if (forget) this.#mail?.clear();
    for (const feed of [...this.#feeds]) feed.close();
    this.#link = null;
    this.#mail = null;
    this.#become(offline(this.state, "closed"));
  }

  /**
   * Listens; returns what ends it.
   *
   * @template {keyof ClientEvents} Name
   * @param {Name} name
   * @param {(value: ClientEvents[Name]) => void} listener
   */
  on(name, listener) {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  /**
   * Joins a thread.
   *
   * @param {Id} threadId
   * @param {import("./index.js").ThreadListeners} [listeners]
   * @returns {import("./index.js").Subscription}
   */
  subscribe(threadId, listeners = {}) {
    /** @type {ThreadFeed} */
    const feed = new ThreadFeed(
      threadId,
      listeners,
      (frame) => this.#request(frame),
      this.#environment,
      () => this.#leave(feed),
    );
    this.#feeds.add(feed);
    if (this.#isLive) feed.join();
    return feed;
  }

  /**
   * Sends a message, now or as soon as it can be. `threadId` null: the backend finds or opens a thread.
   *
   * @param {Id | null} threadId
   * @param {string} text
   * @returns {Promise<Outgoing>} the message, once this browser keeps it
   */
  send(threadId, text) {
    if (threadId !== null) this.typing(threadId, false);
    if (this.#mail) return this.#mail.add(threadId, text);
    return new Promise((take) => this.#early.push({ threadId, text, take }));
  }

  /** Messages that the server has not confirmed, oldest first. */
  get outgoing() {
    return this.#mail?.items ?? [];
  }

  /**
   * Tries a message again that has failed.
   *
   * @param {string} clientMessageId
   */
  retry(clientMessageId) {
    this.#mail?.retry(clientMessageId);
  }

  /**
   * Gives a message up.
   *
   * @param {string} clientMessageId
   */
  discard(clientMessageId) {
    if (this.#mail?.discard(clientMessageId)) this.#link?.tell({ discard: clientMessageId });
  }

  /**
   * The user types, or has stopped. May be called with each key.
   *
   * @param {Id} threadId
   * @param {boolean} [isTyping]
   */
  typing(threadId, isTyping = true) {
    if (!this.#isLive || !this.#typing.isDue(threadId, isTyping, this.#environment.now())) return;
    this.#request({ type: "typing", threadId, payload: { isTyping } }).catch(() => {});
  }

  /**
   * The user has read everything up to this position.
   *
   * @param {Id} threadId
   * @param {number} upTo
   */
  read(threadId, upTo) {
    if (this.#receipts.see(threadId, upTo)) this.#sayReceiptsSoon();
  }

  /**
   * Everything up to this position is on the screen. It counts as read as soon as the page is visible.
   *
   * @param {Id} threadId
   * @param {number} upTo
   */
  markVisible(threadId, upTo) {
    if (this.#environment.page.isVisible()) return this.read(threadId, upTo);
    this.#alarms.set(`visible ${threadId}`, RECEIPTS_EVERY_MS, () => this.markVisible(threadId, upTo));
  }

  /**
   * Watches who of these is online: `presence` events tell.
   *
   * @param {Id[]} userIds
   */
  watch(userIds) {
    for (const id of userIds) this.#watched.add(id);
    if (this.#isLive) this.#watch(userIds);
  }

  /**
   * Asks the backend's REST API, with the user's token. Rejects with an error that has `code`, `status` and `passes`.
   *
   * @param {string} method
   * @param {string} path such as `/chat/threads`
   * @param {unknown} [body]
   * @returns {Promise<any>}
   */
  async rest(method, path, body) {
    const { backend } = this.#servers;
    if (!backend) throw new TypeError("There is no `backend`.");
    return (await backend.ask(method, path, { body })).body;
  }

  // MARK: beginning

  /** @param {string | null} base */
  #http(base) {
    return base === null ? null : new HTTP(base.replace(/\/$/, ""), this.#tokens, this.#environment);
  }

  /** Tabs and kept messages belong to a user: who that is, the token says. */
  async #begin() {
    const beginning = ++this.#beginning;
    this.#become({ ...this.state, phase: "connecting", reason: "starting" });
    try {
      const user = this.#options.scope === undefined ? userOf(await this.#tokens.current()) : null;
      const scope = this.#options.scope ?? (user && `${user.role} ${user.userId}`);
      if (beginning === this.#beginning) this.#start(scope);
    } catch (error) {
      if (beginning !== this.#beginning) return;
      if (!failureOf(error).passes) return this.#become(offline(this.state, "signed-out"));
      this.#become(offline(this.state, "unreachable", this.#environment.now() + ASK_SITE_AGAIN_MS));
      this.#alarms.set("begin", ASK_SITE_AGAIN_MS, () => this.#begin());
    }
  }

  /** @param {string | null} scope */
  #start(scope) {
    const { gateway, backend, shareTabs = true } = this.#options;
    const site = `martlet ${gateway ?? backend} ${scope}`;
    this.#mail = new OutgoingMail(
      site,
      (item) => this.#deliver(item),
      (item, isOurs) => {
        if (isOurs) this.#link?.tell({ item });
        this.#emit("outgoing", item);
      },
      this.#environment,
    );
    this.#link = new TabLink(
      shareTabs && scope !== null ? site : null,
      (listeners) => makeConnection(this.#options, this.#servers, listeners, this.#environment),
      {
        onState: (state) => this.#become(state),
        onFrame: (frame) => this.#take(frame),
        onLive: () => this.#live(),
        onLeader: (isHere) => this.#led(isHere),
        onNote: (note) => this.#hear(note),
      },
      this.#environment,
    );
    // What is kept for nobody in particular would be sent in the name of whoever comes next.
    if (scope !== null) this.#mail.load();
    for (const { threadId, text, take } of this.#early.splice(0)) take(this.#mail.add(threadId, text));
    this.#link.start();
  }

  // MARK: what happens

  get #isLive() {
    return this.#link?.isLive ?? false;
  }

  /** @param {Frame} frame */
  #request(frame) {
    return this.#link ? this.#link.request(frame) : Promise.reject(failureOf("closed"));
  }

  /** The connection is another one: whatever the server is to know, it is told anew. */
  #live() {
    this.#typing.forget();
    this.#receipts.interrupted();
    this.#sayReceiptsSoon();
    for (const feed of this.#feeds) feed.join();
    this.#watch([...this.#watched]);
    if (this.#link?.isLeading) this.#mail?.begin();
  }

  /** @param {boolean} isHere */
  #led(isHere) {
    this.#mail?.pause();
    if (isHere) this.#mail?.load();
    // Without a database the messages of this tab are known to this tab alone.
    else for (const item of this.outgoing) this.#link?.tell({ item });
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    if (!isLive(state)) this.#mail?.pause();
    this.#emit("state", state);
  }

  /** @param {Frame} frame */
  #take(frame) {
    const { type, threadId, payload } = frame;
    const user = this.state.user?.userId;
    const isByUs = String(payload?.userId ?? user) === String(user ?? payload?.userId);
    if (type === "message" && isByUs) this.#mail?.appeared(payload);
    let isTaken = false;
    for (const feed of [...this.#feeds]) {
      if (String(feed.threadId) !== String(threadId)) continue;
      isTaken = true;
      feed.take(frame);
    }
    if (!isTaken) this.#emit("event", frame);
  }

  /** @param {{item?: Outgoing, discard?: string}} note */
  #hear({ item, discard }) {
    if (item) this.#mail?.heard(item);
    if (discard) this.#mail?.discard(discard);
  }

  /** @param {import("./types.js").PageEvent} event */
  #page(event) {
    if (event === "wake") this.#link?.wake();
    // A browser keeps no page with a connection, and what it keeps must not lead other tabs.
    else this.#link?.stop();
  }

  // MARK: asking

  /** @param {ThreadFeed} feed */
  #leave(feed) {
    this.#feeds.delete(feed);
    const key = String(feed.threadId);
    if (!this.#isLive || [...this.#feeds].some(({ threadId }) => String(threadId) === key)) return;
    this.#request({ type: "unsubscribe", threadId: feed.threadId }).catch(() => {});
  }

  /** @param {Outgoing} item */
  async #deliver({ threadId, text, clientMessageId }) {
    const body = { threadId: threadId ?? undefined, text, clientMessageId };
    if (threadId === null) return this.rest("POST", "/chat/send", body);
    try {
      return await this.#request({ type: "send", threadId, payload: { text, clientMessageId } });
    } catch (error) {
      // A gateway without a backend sends nothing; the site may do so itself.
      if (failureOf(error).code !== "unavailable" || !this.#servers.backend) throw error;
      return this.rest("POST", "/chat/send", body);
    }
  }

  #sayReceiptsSoon() {
    if (!this.#alarms.has("receipts")) this.#alarms.set("receipts", RECEIPTS_EVERY_MS, () => this.#sayReceipts());
  }

  #sayReceipts() {
    if (!this.#isLive) return;
    for (const { threadId, upTo } of this.#receipts.take()) {
      this.#request({ type: "read", threadId, payload: { upTo } }).then(
        () => this.#receipts.stored(threadId, upTo),
        (error) => {
          if (!failureOf(error).passes) return this.#receipts.refused(threadId);
          this.#receipts.interrupted();
          this.#alarms.set("receipts", 5 * RECEIPTS_EVERY_MS, () => this.#sayReceipts());
        },
      );
    }
  }

  /** @param {Id[]} userIds */
  async #watch(userIds) {
    if (userIds.length === 0) return;
    try {
      const { users = [] } = await this.#request({ type: "watch", payload: { userIds } });
      for (const user of users) this.#take({ type: "presence", payload: user });
    } catch {
      // Without a gateway nobody knows; after a lost connection it is asked anew.
    }
  }

  /**
   * @template {keyof ClientEvents} Name
   * @param {Name} name
   * @param {ClientEvents[Name]} value
   */
  #emit(name, value) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(value);
  }
}
