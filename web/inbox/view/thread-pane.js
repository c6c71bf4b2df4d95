import { Conversation } from "../state/conversation.js";
import { lineOf, titleOf } from "../state/naming.js";
import { isSame } from "../state/view.js";
import { ComposerView } from "./composer-view.js";
import { make, setText } from "./dom.js";
import { MessagesView } from "./messages-view.js";

/** @typedef {import("../../client/types.js").Id} Id */
/** @typedef {import("../../client/types.js").Frame} Frame */
/** @typedef {import("../types.js").Thread} Thread */
/** @typedef {import("../types.js").KnownThread} KnownThread */

const PAGE = 50;
const RETRY_MS = 3_000;
const TICK_MS = 1_000;

/** The open thread: its messages, and where a reply is written. */
export class ThreadPane {
  #client;
  #locale;
  #listeners;
  #messages;
  #composer;
  #loading;
  #failed;
  #typing = make("p", { class: "typing", role: "status" });
  #closed;
  /** @type {Id | null} */
  #id = null;
  /** @type {KnownThread | null} */
  #thread = null;
  #conversation = new Conversation();
  /** @type {import("../../client/index.js").Subscription | null} */
  #subscription = null;
  /** @type {"loading" | "failed" | "ready"} */
  #phase = "loading";
  #opened = 0;
  #isLoadingEarlier = false;
  #isDrawing = false;
  /** @type {(() => void)[]} */
  #endings = [];

  /**
   * @param {import("../../client/index.js").MartletClient} client
   * @param {import("../texts/locale.js").Locale} locale
   * @param {{
   *   onEvent: (event: Frame) => void,
   *   onThread: (thread: Thread) => void,
   *   onSeen: () => void,
   *   onMissing: (threadId: Id) => void,
   *   onAnnounce: (text: string) => void,
   * }} listeners `onSeen`: its last message is on the screen; `onMissing`: it is not there, or not for this manager
   */
  constructor(client, locale, listeners) {
    const { texts } = locale;
    this.#client = client;
    this.#locale = locale;
    this.#listeners = listeners;
    this.#messages = new MessagesView(locale, {
      onSeen: () => this.#seen(),
      onEarlier: () => this.#loadEarlier(),
      onRetry: (id) => client.retry(id),
      onDiscard: (id) => {
        client.discard(id);
        this.#changed();
        this.focus();
      },
    });
    this.#composer = new ComposerView(locale, {
      onSend: (text) => this.#send(text),
      onTyping: (isTyping) => this.#id !== null && client.typing(this.#id, isTyping),
    });
    this.#loading = make("p", { class: "wait", role: "status", text: texts.loading });
    this.#failed = make(
      "div",
      { class: "wait", hidden: true },
      make("p", { class: "strong", text: texts.threadFailed }),
      make("button", { type: "button", class: "action", text: texts.retry, onclick: () => this.#load() }),
    );
    this.#closed = make("p", { class: "closed-note", text: texts.closedNote, hidden: true });
    this.element = make(
      "div",
      { class: "thread" },
      this.#loading,
      this.#failed,
      this.#messages.element,
      this.#typing,
      this.#closed,
      this.#composer.element,
    );
    this.#endings.push(client.on("outgoing", ({ threadId }) => isSame(threadId, this.#id) && this.#changed()));
    const ticking = setInterval(() => this.#drawTyping(), TICK_MS);
    this.#endings.push(() => clearInterval(ticking));
  }

  get isAtEnd() {
    return this.#phase === "ready" && this.#messages.isAtEnd;
  }

  /** @param {Id} threadId */
  open(threadId) {
    this.close();
    this.#id = threadId;
    this.#conversation = new Conversation();
    this.#messages.clear();
    this.#composer.open(threadId);
    this.#load();
  }

  close() {
    this.#subscription?.close();
    this.#subscription = null;
    this.#id = null;
    this.#thread = null;
    this.#opened += 1;
  }

  /**
   * @param {KnownThread} thread
   * @param {Id | null} me
   */
  render(thread, me) {
    this.#thread = thread;
    this.#conversation.clientId = thread.clientId;
    this.#conversation.me = me;
    this.#closed.hidden = thread.status !== "closed";
    this.#changed();
  }

  focus() {
    this.#composer.focus();
  }

  destroy() {
    this.close();
    this.#messages.destroy();
    for (const end of this.#endings.splice(0)) end();
  }

  // MARK: loading

  async #load() {
    const opened = this.#opened;
    this.#become("loading");
    try {
      const head = await this.#fetch();
      if (opened !== this.#opened) return;
      this.#become("ready");
      this.#subscribe(head);
      this.#draw();
      this.#seen();
    } catch (error) {
      if (opened !== this.#opened || this.#id === null) return;
      if (/** @type {{passes?: boolean}} */ (error)?.passes === false) return this.#listeners.onMissing(this.#id);
      this.#become("failed");
      setTimeout(() => opened === this.#opened && this.#phase === "failed" && this.#load(), RETRY_MS);
    }
  }

  /**
   * The thread and its newest messages.
   *
   * @returns {Promise<number | null>} the position that this reaches
   */
  async #fetch() {
    const opened = this.#opened;
    const path = `/chat/threads/${encodeURIComponent(/** @type {Id} */ (this.#id))}`;
    // First the position: what happens in between then comes twice rather than never.
    const thread = await this.#client.rest("GET", path);
    const page = await this.#client.rest("GET", `${path}/messages?limit=${PAGE}`);
    if (opened !== this.#opened) return null;
    this.#conversation.clientId = thread.clientId;
    this.#conversation.begin(page.items, page.cursor ?? null, thread.unread ?? 0);
    this.#listeners.onThread(thread);
    return thread.head ?? null;
  }

  async #loadEarlier() {
    const { earlier } = this.#conversation;
    if (earlier === null || this.#isLoadingEarlier || this.#id === null) return;
    const opened = this.#opened;
    this.#isLoadingEarlier = true;
    try {
      const path = `/chat/threads/${encodeURIComponent(this.#id)}/messages?limit=${PAGE}&before=${encodeURIComponent(earlier)}`;
      const page = await this.#client.rest("GET", path);
      if (opened === this.#opened) this.#conversation.addEarlier(page.items, page.cursor ?? null);
    } catch {
      // Scrolling there again, or the button, asks again.
    }
    this.#isLoadingEarlier = false;
    if (opened === this.#opened) this.#changed();
  }

  /** @param {number | null} since */
  #subscribe(since) {
    const id = /** @type {Id} */ (this.#id);
    const opened = this.#opened;
    this.#subscription = this.#client.subscribe(id, {
      since,
      onEvent: (event) => opened === this.#opened && this.#take(event),
      onJoin: ({ participants }) => {
        this.#conversation.join(participants);
        for (const each of participants) {
          if (each.online !== undefined) this.#listeners.onEvent({ type: "presence", payload: each });
        }
        this.#changed();
      },
      onReset: async () => {
        const head = await this.#fetch();
        this.#changed();
        return { head };
      },
      onError: () => opened === this.#opened && this.#listeners.onMissing(id),
    });
  }

  /** @param {Frame} event */
  #take(event) {
    const { type, payload } = event;
    if (type === "message" && this.#conversation.add({ ...payload, seq: payload.seq ?? event.seq })) {
      if (payload.from === "client") {
        this.#conversation.stoppedTyping();
        const who = this.#thread ? titleOf(this.#thread, this.#locale.texts) : this.#locale.texts.customer;
        this.#listeners.onAnnounce(this.#locale.texts.says(who, lineOf(payload.text)));
      }
    }
    if (type === "typing") this.#conversation.typing(payload, Date.now());
    if (type === "read") this.#conversation.read(payload);
    this.#listeners.onEvent(event);
    this.#changed();
  }

  /** @param {string} text */
  #send(text) {
    if (this.#id === null) return;
    this.#messages.toEnd();
    this.#client.send(this.#id, text).then(() => this.#changed());
  }

  #seen() {
    if (this.#id === null || !this.isAtEnd) return;
    const { lastSeq } = this.#conversation;
    if (lastSeq > 0) this.#client.markVisible(this.#id, lastSeq);
    if (document.visibilityState === "visible") this.#listeners.onSeen();
  }

  // MARK: showing

  /** @param {"loading" | "failed" | "ready"} phase */
  #become(phase) {
    this.#phase = phase;
    this.#loading.hidden = phase !== "loading";
    this.#failed.hidden = phase !== "failed";
    this.#messages.element.hidden = phase !== "ready";
  }

  /** Once for all that happens at the same time. */
  #changed() {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    queueMicrotask(() => {
      this.#isDrawing = false;
      if (this.#id !== null) this.#draw();
    });
  }

  #draw() {
    this.#drawTyping();
    if (this.#phase !== "ready") return;
    const outgoing = this.#client.outgoing.filter(({ threadId }) => isSame(threadId, this.#id));
    const client = this.#thread ? titleOf(this.#thread, this.#locale.texts) : this.#locale.texts.customer;
    this.#messages.render(this.#conversation.lines(outgoing), this.#conversation.earlier !== null, client);
    this.#seen();
  }

  #drawTyping() {
    const { texts } = this.#locale;
    const isTyping = this.#id !== null && this.#conversation.isTyping(Date.now());
    setText(this.#typing, isTyping ? texts.typing(this.#thread ? titleOf(this.#thread, texts) : texts.customer) : "");
  }
}
