/** @typedef {import("../client/types.js").Id} Id */
/** @typedef {import("../client/types.js").Frame} Frame */
/** @typedef {import("../client/types.js").Message} Message */
/** @typedef {import("./types.js").Thread} Thread */
/** @typedef {Pick<import("../client/index.js").MartletClient, "rest" | "subscribe">} Client */

const PAGE = 50;
const RETRY_MS = 3_000;

/** A thread that is looked at: loaded, joined, and its conversation kept up to date until it is closed. */
export class OpenThread {
  #client;
  #id;
  #conversation;
  #listeners;
  #timers;
  /** @type {import("../client/index.js").Subscription | null} */
  #subscription = null;
  /** @type {unknown} */
  #retrying;
  #isLoadingEarlier = false;
  #isOver = false;
  /** @type {"loading" | "failed" | "ready"} */
  phase = "loading";

  /**
   * @param {Client} client
   * @param {Id} id
   * @param {import("./state/conversation.js").Conversation} conversation
   * @param {{
   *   onChange: () => void,
   *   onThread: (thread: Thread, messages: Message[]) => void,
   *   onEvent: (event: Frame) => void,
   *   onNews: (message: Message) => void,
   *   onMissing: () => void,
   *   onJoin?: (participants: import("../client/types.js").Participant[]) => void,
   * }} listeners `onThread`: it was loaded; `onJoin`: it was joined, for the first time or again; `onNews`: the other side has written; `onMissing`: there is none, or not for
   *   this user
   * @param {import("../client/types.js").Timers} [timers]
   */
  constructor(client, id, conversation, listeners, timers = globalThis) {
    this.#client = client;
    this.#id = id;
    this.#conversation = conversation;
    this.#listeners = listeners;
    this.#timers = timers;
  }

  close() {
    this.#isOver = true;
    this.#timers.clearTimeout(this.#retrying);
    this.#subscription?.close();
  }

  async load() {
    this.#timers.clearTimeout(this.#retrying);
    this.#become("loading");
    try {
      const head = await this.#fetch();
      if (this.#isOver) return;
      this.#join(head);
      this.#become("ready");
    } catch (error) {
      if (this.#isOver) return;
      if (/** @type {{passes?: boolean}} */ (error)?.passes === false) return this.#listeners.onMissing();
      this.#become("failed");
      this.#retrying = this.#timers.setTimeout(() => this.load(), RETRY_MS);
    }
  }

  /** Loads the messages before the first one, if there are any and they do not come already. */
  async loadEarlier() {
    const { earlier } = this.#conversation;
    if (earlier === null || this.#isLoadingEarlier) return;
    this.#isLoadingEarlier = true;
    try {
      const page = await this.#client.rest("GET", this.#messages(`&before=${encodeURIComponent(earlier)}`));
      if (!this.#isOver) this.#conversation.addEarlier(page.items, page.cursor ?? null);
    } catch {
      // Scrolling there again, or the button, asks again.
    }
    this.#isLoadingEarlier = false;
    this.#changed();
  }

  get #path() {
    return `/chat/threads/${encodeURIComponent(this.#id)}`;
  }

  #messages(more = "") {
    return `${this.#path}/messages?limit=${PAGE}${more}`;
  }

  /**
   * The thread and its newest messages.
   *
   * @returns {Promise<number | null>} the position that this reaches
   */
  async #fetch() {
    // First the position: what happens in between then comes twice rather than never.
    const thread = await this.#client.rest("GET", this.#path);
    const page = await this.#client.rest("GET", this.#messages());
    if (this.#isOver) return null;
    const conversation = this.#conversation;
    const head = thread.head ?? null;
    conversation.clientId = thread.clientId;
    // What the other side has written in between comes as an event, to be news and counted like all that follows.
    /** @type {Message[]} */
    const messages = page.items.filter(
      (/** @type {Message} */ message) => !conversation.isTheirs(message) || (message.seq ?? 0) <= (head ?? Infinity),
    );
    conversation.begin(messages, page.cursor ?? null, thread.unread ?? 0);
    this.#listeners.onThread(thread, messages);
    return head;
  }

  /** @param {number | null} since */
  #join(since) {
    this.#subscription = this.#client.subscribe(this.#id, {
      since,
      onEvent: (event) => this.#take(event),
      onJoin: ({ participants }) => {
        this.#conversation.join(participants);
        for (const payload of participants) {
          if (payload.online !== undefined) this.#listeners.onEvent({ type: "presence", payload });
        }
        this.#listeners.onJoin?.(participants);
        this.#changed();
      },
      onReset: async () => {
        const head = await this.#fetch();
        this.#changed();
        return { head };
      },
      onError: () => !this.#isOver && this.#listeners.onMissing(),
    });
  }

  /** @param {Frame} event */
  #take(event) {
    if (this.#isOver) return;
    const { type, payload } = event;
    const conversation = this.#conversation;
    const message = type === "message" ? { ...payload, seq: payload.seq ?? event.seq } : null;
    if (message && conversation.add(message) && conversation.isTheirs(message)) {
      conversation.stoppedTyping();
      this.#listeners.onNews(message);
    }
    if (type === "typing") conversation.typing(payload, Date.now());
    if (type === "read") conversation.read(payload);
    this.#listeners.onEvent(event);
    this.#changed();
  }

  /** @param {"loading" | "failed" | "ready"} phase */
  #become(phase) {
    this.phase = phase;
    this.#changed();
  }

  #changed() {
    if (!this.#isOver) this.#listeners.onChange();
  }
}
