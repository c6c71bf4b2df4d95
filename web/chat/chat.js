import { OpenThread } from "../ui/open-thread.js";
import { Conversation } from "../ui/state/conversation.js";
import { isSame, isSomebody } from "../ui/state/ids.js";
import { People } from "../ui/state/people.js";
import { goesOnIn, threadToShow, updated } from "./state/threads.js";
import { Unread } from "./state/unread.js";

/** @typedef {import("../client/types.js").Frame} Frame */
/** @typedef {import("../client/types.js").Id} Id */
/** @typedef {import("../client/types.js").Message} Message */
/** @typedef {import("../client/types.js").Outgoing} Outgoing */
/** @typedef {import("../ui/types.js").Thread} Thread */
/** @typedef {Pick<import("../client/index.js").MartletClient, "rest" | "on" | "watch" | "subscribe" | "send" | "typing" | "connect" |
 *   "markVisible" | "outgoing" | "state">} Client */

const RETRY_MS = 3_000;

/** A customer's conversation with the shop, in whichever thread: found, kept up to date, written to. */
export class Chat {
  #client;
  #listeners;
  #timers;
  /** @type {OpenThread | null} */
  #open = null;
  /** @type {"loading" | "failed" | "ready"} */
  #search = "loading";
  /** @type {unknown} */
  #searching;
  #wasLive = false;
  #isOver = false;
  /** @type {(() => void)[]} */
  #endings = [];
  /** @type {Id | null} */
  #id = null;
  /**
   * As far as it was loaded.
   *
   * @type {Thread | null}
   */
  thread = null;
  conversation = new Conversation("client");
  people = new People();
  unread = new Unread();

  /**
   * @param {Client} client
   * @param {{onChange: () => void, onNews: (message: Message) => void}} listeners `onNews`: the shop has written
   * @param {import("../client/types.js").Timers} [timers]
   */
  constructor(client, listeners, timers = globalThis) {
    this.#client = client;
    this.#listeners = listeners;
    this.#timers = timers;
  }

  start() {
    this.#endings.push(
      this.#client.on("state", ({ phase }) => this.#state(phase === "live" || phase === "degraded")),
      this.#client.on("event", (event) => this.#hear(event)),
      this.#client.on("outgoing", (item) => this.#sent(item)),
    );
    this.#find();
  }

  stop() {
    this.#isOver = true;
    this.#leave();
    this.#timers.clearTimeout(this.#searching);
    for (const end of this.#endings.splice(0)) end();
  }

  get phase() {
    return this.#open?.phase ?? this.#search;
  }

  get lines() {
    return this.conversation.lines(this.outgoing);
  }

  /**
   * Messages of this conversation that are on their way, some of them to a thread that is yet to be made. While it is not
   * known which thread there is, all are.
   */
  get outgoing() {
    const isUnknown = this.#id === null && this.#search !== "ready";
    return this.#client.outgoing.filter(
      ({ threadId }) => isUnknown || !isSomebody(threadId) || isSame(threadId, this.#id),
    );
  }

  /** Whether anything can come or is to go: then it is worth to be connected. */
  get isWorthWatching() {
    return this.thread?.status === "open" || this.unread.count > 0 || this.outgoing.length > 0;
  }

  /**
   * Who answers: whose thread it is, else who has written last; null: nobody yet.
   *
   * @returns {{id: Id, name: string | null} | null}
   */
  get manager() {
    const { managerId, managerName } = this.thread ?? {};
    if (managerId !== null && managerId !== undefined) return { id: managerId, name: managerName ?? null };
    const last = this.conversation.lastOfTheirs;
    return last?.userId === undefined ? null : { id: last.userId, name: last.name ?? null };
  }

  /** Tries again to load what could not be loaded. */
  retry() {
    if (this.#open) this.#open.load();
    else this.#find();
  }

  loadEarlier() {
    this.#open?.loadEarlier();
  }

  /** @param {string} text */
  async send(text) {
    await this.#client.send(this.#id, text);
    this.#changed();
  }

  /** @param {boolean} isTyping */
  typing(isTyping) {
    if (this.#id !== null) this.#client.typing(this.#id, isTyping);
  }

  /** Leaves a closed thread: what is written next begins another. */
  startNew() {
    this.#leave();
    this.thread = null;
    this.#search = "ready";
    this.#changed();
  }

  /**
   * The end of the conversation is on the screen.
   *
   * @param {boolean} isLookedAt whether anybody is before it
   */
  seen(isLookedAt) {
    const seq = this.conversation.lastOfTheirs?.seq;
    if (this.#id === null || !seq) return;
    this.#client.markVisible(this.#id, seq);
    if (!isLookedAt || this.unread.count === 0) return;
    this.unread.readUpTo(seq);
    this.#changed();
  }

  // MARK: which thread

  async #find() {
    this.#timers.clearTimeout(this.#searching);
    this.#search = "loading";
    this.#changed();
    try {
      const { items } = await this.#client.rest("GET", "/chat/threads?limit=20");
      if (this.#isOver || this.#open) return;
      this.#search = "ready";
      const thread = threadToShow(items);
      if (thread) this.#enter(thread.id);
    } catch (error) {
      if (this.#isOver || this.#open) return;
      this.#search = "failed";
      if (/** @type {{passes?: boolean}} */ (error)?.passes !== false) {
        this.#searching = this.#timers.setTimeout(() => this.#find(), RETRY_MS);
      }
    }
    this.#changed();
  }

  /**
   * @param {Id} id
   * @param {Message | null} first what is known of it already
   */
  #enter(id, first = null) {
    this.#leave();
    this.#id = id;
    this.thread = null;
    const { conversation } = this;
    if (first) conversation.add(first);
    this.#open = new OpenThread(
      this.#client,
      id,
      conversation,
      {
        onChange: () => this.#changed(),
        onThread: (thread, messages) => this.#loaded(thread, messages),
        onEvent: (event) => this.#take(event),
        onNews: (message) => {
          this.unread.add(message);
          this.#listeners.onNews(message);
        },
        onMissing: () => this.startNew(),
        // Read elsewhere while nobody told us.
        onJoin: (participants) => {
          for (const { userId, readUpTo } of participants) this.#read(userId, readUpTo);
        },
      },
      this.#timers,
    );
    this.#open.load();
  }

  #leave() {
    this.#open?.close();
    this.#open = null;
    this.#id = null;
    this.conversation = new Conversation("client");
    this.unread = new Unread();
  }

  // MARK: what happens

  /**
   * @param {Thread} thread
   * @param {Message[]} messages
   */
  #loaded(thread, messages) {
    this.thread = thread;
    this.unread.begin(
      thread.unread ?? 0,
      messages.filter((message) => this.conversation.isTheirs(message)),
    );
  }

  /** @param {Frame} event of the thread */
  #take(event) {
    const { type, payload } = event;
    if (type === "presence") return this.#hear(event);
    if (type === "read") this.#read(payload.userId, payload.upTo);
    if (type === "thread_update" && this.thread) {
      this.thread = updated(this.thread, payload);
    }
  }

  /**
   * @param {Id} userId
   * @param {number} [upTo]
   */
  #read(userId, upTo = 0) {
    if (isSame(userId, this.conversation.clientId)) this.unread.readUpTo(upTo);
  }

  /** @param {Frame} event of no thread in particular, or of another one */
  #hear({ type, threadId, payload }) {
    if (type === "presence" && this.people.tell(payload)) this.#changed();
    if (type === "thread_update" && payload && goesOnIn(this.thread, { ...payload, id: threadId })) {
      // While it is not known what there is, that is found out anyway.
      if (this.phase === "ready") this.#enter(/** @type {Id} */ (threadId));
    }
    if (type === "resync" && !isSomebody(threadId) && !this.#open) this.#find();
  }

  /** @param {Outgoing} item */
  #sent({ state, threadId, message }) {
    if (state === "sent" && message) {
      // Its event may be late, or lost until the next one shows the hole.
      if (isSame(message.threadId, this.#id)) this.conversation.add(message);
      else if (!isSomebody(threadId)) {
        this.#enter(message.threadId, message);
        // A page that polls asks seldom where nothing has ever happened; now somebody waits for an answer.
        if (this.#client.state.transport === "backend") this.#client.connect();
      }
    }
    this.#changed();
  }

  /** @param {boolean} isLive */
  #state(isLive) {
    const isBack = isLive && !this.#wasLive;
    this.#wasLive = isLive;
    if (isBack && this.phase === "failed") this.retry();
    this.#changed();
  }

  /** Whoever answers is looked at, whether it is their thread or they have only written in it. */
  #watch() {
    const { manager } = this;
    const fresh = manager ? this.people.watch([manager.id]) : [];
    if (fresh.length > 0) this.#client.watch(fresh);
  }

  #changed() {
    if (this.#isOver) return;
    this.#watch();
    this.#listeners.onChange();
  }
}
