import { isSame } from "../ui/state/ids.js";
import { lineOf } from "../ui/state/line.js";
import { ComposerView } from "../ui/view/composer-view.js";
import { listen, make, setText } from "../ui/view/dom.js";
import { MessagesView } from "../ui/view/messages-view.js";
import { announce, makeAnnouncer } from "../ui/view/speaker.js";
import { StatusView } from "../ui/view/status-view.js";
import { Frame } from "./view/frame.js";
import { HeaderView } from "./view/header-view.js";

/** Typing ends and "last seen" grows older by themselves. */
const TICK_MS = 1_000;

/** What the customer sees of the conversation, and writes in. */
export class Panel {
  #chat;
  #locale;
  #host;
  #launcher;
  #frame;
  #header;
  #status;
  #messages;
  #composer;
  #wait;
  #waitText = make("p");
  #retry;
  #empty;
  #typing = make("p", { class: "typing", role: "status" });
  #closed;
  /** Inside, where it is heard while the rest of the page is not there. */
  #inside = makeAnnouncer();
  #outside = makeAnnouncer();
  #isOpen = false;
  #isDrawing = false;
  /** @type {Element | null} */
  #opener = null;
  /** @type {import("../ui/state/conversation.js").Conversation | null} */
  #shown = null;
  /** @type {(() => void)[]} */
  #endings = [];

  /**
   * @param {import("../client/index.js").MartletClient} client
   * @param {import("./chat.js").Chat} chat
   * @param {import("../ui/texts/locale.js").Locale<import("./texts/texts.js").Texts>} locale
   * @param {import("./widget.js").Options} options
   */
  constructor(client, chat, locale, { host, launcher, client: { gateway } }) {
    const { texts } = locale;
    const isInline = host.hasAttribute("inline");
    this.#chat = chat;
    this.#locale = locale;
    this.#host = host;
    this.#launcher = launcher;
    this.#header = new HeaderView(
      locale,
      host.getAttribute("heading") || texts.title,
      isInline ? null : () => host.close(),
    );
    this.#status = new StatusView(locale, gateway !== null, () => client.connect());
    this.#messages = new MessagesView(locale, {
      nameOf: (line) => this.#nameOf(line),
      isNamed: () => true,
      onSeen: () => this.#seen(),
      onEarlier: () => chat.loadEarlier(),
      onRetry: (id) => client.retry(id),
      onDiscard: (id) => {
        client.discard(id);
        this.changed();
        this.#composer.focus();
      },
    });
    this.#composer = new ComposerView(locale, {
      onSend: (text) => {
        this.#messages.toEnd();
        chat.send(text);
      },
      onTyping: (isTyping) => chat.typing(isTyping),
    });
    this.#retry = make("button", { type: "button", class: "action", text: texts.retry, onclick: () => chat.retry() });
    this.#wait = make("div", { class: "wait", role: "status" }, this.#waitText, this.#retry);
    this.#empty = make(
      "div",
      { class: "wait empty" },
      make("p", { class: "strong", text: texts.empty }),
      make("p", { text: texts.emptyHint }),
    );
    this.#closed = make(
      "p",
      { class: "closed-note", role: "status", hidden: true },
      `${texts.closedNote} `,
      make("button", {
        type: "button",
        class: "link",
        text: texts.startNew,
        onclick: () => {
          chat.startNew();
          this.#composer.focus();
        },
      }),
    );
    const content = [
      this.#header.element,
      this.#status.element,
      this.#wait,
      this.#empty,
      this.#messages.element,
      this.#typing,
      this.#closed,
      this.#composer.element,
      this.#inside,
    ];
    this.#frame = isInline ? null : new Frame(() => host.close(), content);
    const element = this.#frame?.element ?? make("div", { class: "panel" }, ...content);
    launcher.place.append(element, this.#outside);
    this.#endings.push(
      client.on("state", (state) => this.#status.show(state)),
      listen(launcher.place, "keydown", (event) => this.#key(event)),
      listen(document, "visibilitychange", () => this.#seen()),
      () => element.remove(),
      () => this.#outside.remove(),
    );
    this.#status.show(client.state);
    const ticking = setInterval(() => this.#isOpen && this.#drawFacts(), TICK_MS);
    this.#endings.push(() => clearInterval(ticking));
  }

  /** @param {boolean} isByHand somebody has asked for it, and will want to write */
  open(isByHand) {
    if (!this.#isOpen) {
      const { activeElement } = document;
      this.#opener = activeElement === this.#host || activeElement === document.body ? null : activeElement;
      this.#isOpen = true;
      this.#frame?.open();
      this.#composer.open("");
      this.#draw();
      this.#messages.toEnd();
      this.#seen();
    }
    if (isByHand) this.#composer.focus();
  }

  close() {
    if (!this.#frame || !this.#isOpen) return;
    const hadFocus = this.#frame.element.matches(":focus-within");
    this.#isOpen = false;
    this.#frame.close();
    if (!hadFocus) return;
    const opener = /** @type {HTMLElement | null} */ (this.#opener?.isConnected ? this.#opener : null);
    (opener ?? this.#launcher.button).focus();
  }

  destroy() {
    this.#status.destroy();
    this.#messages.destroy();
    this.#frame?.destroy();
    for (const end of this.#endings.splice(0)) end();
  }

  /** @param {import("../client/types.js").Message & {name?: string | null}} message */
  announce({ text, name, userId }) {
    const { texts } = this.#locale;
    const who = this.#nameOf({ name: name ?? null, userId });
    if (this.#isOpen) announce(this.#inside, texts.says(who, lineOf(text)));
    else announce(this.#outside, texts.arrived(who, lineOf(text)));
  }

  /** Once for all that happens at the same time. */
  changed() {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    queueMicrotask(() => {
      this.#isDrawing = false;
      this.#draw();
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !this.#frame || !this.#isOpen) return;
    event.preventDefault();
    this.#host.close();
  }

  #seen() {
    if (!this.#isOpen || !this.#messages.isAtEnd) return;
    this.#chat.seen(document.visibilityState === "visible");
  }

  /** @param {{name: string | null, userId?: import("../client/types.js").Id | null}} line */
  #nameOf({ name, userId }) {
    const { thread } = this.#chat;
    const known = name || (isSame(thread?.managerId, userId) ? thread?.managerName : "");
    return lineOf(known || "", 80) || this.#locale.texts.manager;
  }

  #draw() {
    const { conversation, phase, lines, thread } = this.#chat;
    const { texts } = this.#locale;
    if (conversation !== this.#shown) this.#messages.clear();
    this.#shown = conversation;
    const isEmpty = lines.length === 0;
    this.#wait.hidden = !isEmpty || phase === "ready";
    setText(this.#waitText, phase === "failed" ? texts.failed : texts.loading);
    this.#retry.hidden = phase !== "failed";
    this.#empty.hidden = !isEmpty || phase !== "ready";
    this.#messages.element.hidden = isEmpty;
    this.#closed.hidden = thread?.status !== "closed";
    this.#messages.render(lines, conversation.earlier !== null);
    this.#drawFacts();
    this.#seen();
  }

  #drawFacts() {
    const { manager, people, conversation } = this.#chat;
    const { texts } = this.#locale;
    this.#header.render(manager, manager && people.of(manager.id));
    const isTyping = conversation.isTyping(Date.now());
    setText(this.#typing, isTyping ? texts.typing(lineOf(manager?.name ?? "", 80) || texts.manager) : "");
  }
}
