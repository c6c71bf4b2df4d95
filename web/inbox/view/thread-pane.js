import { OpenThread } from "../../ui/open-thread.js";
import { Conversation } from "../../ui/state/conversation.js";
import { lineOf } from "../../ui/state/line.js";
import { isSame } from "../../ui/state/ids.js";
import { ComposerView } from "../../ui/view/composer-view.js";
import { make, setText } from "../../ui/view/dom.js";
import { MessagesView } from "../../ui/view/messages-view.js";
import { titleOf } from "../state/naming.js";

/** @typedef {import("../../client/types.js").Id} Id */
/** @typedef {import("../../client/types.js").Frame} Frame */
/** @typedef {import("../types.js").Thread} Thread */
/** @typedef {import("../types.js").KnownThread} KnownThread */

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
  /** @type {OpenThread | null} */
  #open = null;
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
      nameOf: ({ isTheirs, name }) => (isTheirs ? this.#name : lineOf(name ?? "", 80) || texts.manager),
      isNamed: ({ isTheirs }) => !isTheirs,
      onSeen: () => this.#seen(),
      onEarlier: () => this.#open?.loadEarlier(),
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
      make("button", { type: "button", class: "action", text: texts.retry, onclick: () => this.#open?.load() }),
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
    this.#endings.push(client.on("outgoing", (item) => this.#sent(item)));
    const ticking = setInterval(() => this.#drawTyping(), TICK_MS);
    this.#endings.push(() => clearInterval(ticking));
  }

  get isAtEnd() {
    return this.#open?.phase === "ready" && this.#messages.isAtEnd;
  }

  /** @param {Id} threadId */
  open(threadId) {
    this.close();
    this.#id = threadId;
    this.#conversation = new Conversation();
    this.#messages.clear();
    this.#composer.open(threadId);
    this.#open = new OpenThread(this.#client, threadId, this.#conversation, {
      onChange: () => this.#changed(),
      onThread: (thread) => this.#listeners.onThread(thread),
      onEvent: (event) => this.#listeners.onEvent(event),
      onNews: ({ text }) => this.#listeners.onAnnounce(this.#locale.texts.says(this.#name, lineOf(text))),
      onMissing: () => this.#listeners.onMissing(threadId),
    });
    this.#open.load();
    this.#draw();
  }

  close() {
    this.#open?.close();
    this.#open = null;
    this.#id = null;
    this.#thread = null;
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

  /** @param {string} text */
  #send(text) {
    if (this.#id === null) return;
    this.#messages.toEnd();
    this.#client.send(this.#id, text).then(() => this.#changed());
  }

  /** @param {import("../../client/types.js").Outgoing} item */
  #sent({ threadId, message }) {
    if (!isSame(threadId, this.#id)) return;
    // Its event may be late, or lost until the next one shows the hole.
    if (message) this.#conversation.add(message);
    this.#changed();
  }

  #seen() {
    if (this.#id === null || !this.isAtEnd) return;
    const seq = this.#conversation.lastOfTheirs?.seq;
    if (seq) this.#client.markVisible(this.#id, seq);
    if (document.visibilityState === "visible") this.#listeners.onSeen();
  }

  // MARK: showing

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
    const phase = this.#open?.phase;
    this.#loading.hidden = phase !== "loading";
    this.#failed.hidden = phase !== "failed";
    this.#messages.element.hidden = phase !== "ready";
    this.#drawTyping();
    if (phase !== "ready") return;
    const outgoing = this.#client.outgoing.filter(({ threadId }) => isSame(threadId, this.#id));
    this.#messages.render(this.#conversation.lines(outgoing), this.#conversation.earlier !== null);
    this.#seen();
  }

  #drawTyping() {
    const isTyping = this.#id !== null && this.#conversation.isTyping(Date.now());
    setText(this.#typing, isTyping ? this.#locale.texts.typing(this.#name) : "");
  }

  /** The client's name. */
  get #name() {
    const { texts } = this.#locale;
    return this.#thread ? titleOf(this.#thread, texts) : texts.customer;
  }
}
