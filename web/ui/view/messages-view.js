import { piecesOf } from "../state/links-in-text.js";
import { make, setAttribute, setText } from "./dom.js";

/** @typedef {import("../state/conversation.js").Line} Line */

/** So near to the end counts as there. */
const NEAR = 48;
/** So near to the beginning earlier messages are asked for. */
const EARLY = 200;

/** The messages of a thread. What is read stays in its place, whatever comes before or behind it. */
export class MessagesView {
  #locale;
  #listeners;
  #list = make("ol", { class: "messages" });
  #newItem;
  #earlier;
  #toEnd;
  #scroller;
  /** @type {Map<string, {line: Line | null, item: HTMLElement, text: HTMLElement, meta: HTMLElement, mark: HTMLElement, actions: HTMLElement}>} */
  #items = new Map();
  /** @type {Map<string, HTMLElement>} */
  #days = new Map();
  #isAtEnd = true;
  #first = "";
  #observer;

  /**
   * @param {import("../texts/locale.js").Locale<import("../texts/texts.js").ChatTexts>} locale
   * @param {{
   *   nameOf: (line: Line) => string,
   *   isNamed: (line: Line) => boolean,
   *   onSeen: () => void,
   *   onEarlier: () => void,
   *   onRetry: (id: string) => void,
   *   onDiscard: (id: string) => void,
   * }} listeners `nameOf`: who has written what this user has not; `isNamed`: whether that is shown; who cannot see it
   *   hears it in any case
   */
  constructor(locale, listeners) {
    const { texts } = locale;
    this.#locale = locale;
    this.#listeners = listeners;
    this.#earlier = make("button", {
      type: "button",
      class: "earlier",
      text: texts.earlier,
      onclick: listeners.onEarlier,
    });
    this.#newItem = make("li", { class: "day unread-mark" }, make("span", { text: texts.newMessages }));
    this.#toEnd = make("button", {
      type: "button",
      class: "to-end",
      text: texts.toEnd,
      hidden: true,
      onclick: () => {
        this.toEnd();
        listeners.onSeen();
      },
    });
    this.#scroller = make(
      "div",
      { class: "scroller", tabindex: "0", role: "region", "aria-label": texts.messages },
      this.#earlier,
      this.#list,
    );
    this.element = make("div", { class: "conversation" }, this.#scroller, this.#toEnd);
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#observer = new ResizeObserver(() => this.#isAtEnd && this.toEnd());
    this.#observer.observe(this.#scroller);
  }

  get isAtEnd() {
    return this.#isAtEnd && this.#scroller.offsetParent !== null;
  }

  destroy() {
    this.#observer.disconnect();
  }

  /** Another thread. */
  clear() {
    this.#items.clear();
    this.#days.clear();
    this.#list.replaceChildren();
    this.#isAtEnd = true;
    this.#first = "";
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#isAtEnd = true;
    this.#toEnd.hidden = true;
  }

  /**
   * @param {Line[]} lines
   * @param {boolean} hasEarlier
   */
  render(lines, hasEarlier) {
    this.#earlier.hidden = !hasEarlier;
    const hasPrepended = this.#first !== "" && lines.length > 0 && lines[0].key !== this.#first;
    const fromEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    const wanted = [];
    const used = new Set();
    let day = "";
    let author = "";
    const now = new Date();
    for (const line of lines) {
      const label = this.#locale.day(line.date, now);
      if (label !== day) {
        wanted.push(this.#dayItem(label));
        author = "";
      }
      if (line.isFirstNew) {
        wanted.push(this.#newItem);
        author = "";
      }
      day = label;
      const who = line.isMine ? this.#locale.texts.you : this.#listeners.nameOf(line);
      wanted.push(this.#item(line, who, who !== author));
      author = who;
      used.add(line.key);
    }
    for (const key of this.#items.keys()) if (!used.has(key)) this.#items.delete(key);
    arrange(this.#list, wanted);
    this.#first = lines[0]?.key ?? "";
    if (this.#isAtEnd) this.toEnd();
    else {
      if (hasPrepended) this.#scroller.scrollTop = this.#scroller.scrollHeight - fromEnd;
      this.#toEnd.hidden = false;
    }
  }

  /** @param {string} label */
  #dayItem(label) {
    const item = this.#days.get(label) ?? make("li", { class: "day" }, make("span", { text: label }));
    this.#days.set(label, item);
    return item;
  }

  /**
   * @param {Line} line
   * @param {string} who
   * @param {boolean} isFirst of several by the same
   */
  #item(line, who, isFirst) {
    const parts = this.#items.get(line.key) ?? this.#make(line);
    this.#items.set(line.key, parts);
    const { item, mark, actions } = parts;
    const { texts } = this.#locale;
    setAttribute(item, "class", `message ${line.isTheirs ? "theirs" : line.isMine ? "own" : "colleague"}`);
    setAttribute(item, "data-first", isFirst ? "" : null);
    setAttribute(item, "data-mark", line.mark);
    const writer = /** @type {Element} */ (item.firstElementChild);
    const isShown = isFirst && !line.isMine && this.#listeners.isNamed(line);
    setText(writer, isShown ? who : `${who}:`);
    writer.classList.toggle("hidden-text", !isShown);
    setText(mark, line.mark ? texts.marks[line.mark] : "");
    actions.hidden = line.mark !== "failed";
    parts.line = line;
    return item;
  }

  /** @param {Line} line */
  #make(line) {
    const { texts } = this.#locale;
    const text = make("p", { class: "text", dir: "auto" });
    for (const piece of piecesOf(line.text)) {
      if (piece.href === null) text.append(piece.text);
      else
        text.append(
          make("a", { href: piece.href, target: "_blank", rel: "noopener noreferrer nofollow", text: piece.text }),
        );
    }
    const mark = make("span", { class: "mark" });
    const time = make("time", { text: this.#locale.time(line.date) });
    if (!Number.isNaN(line.date.getTime())) time.dateTime = line.date.toISOString();
    const meta = make("span", { class: "meta" }, time, mark);
    const id = line.clientMessageId ?? "";
    const actions = make(
      "span",
      { class: "redo", hidden: true },
      make("button", {
        type: "button",
        class: "link",
        text: texts.sendAgain,
        onclick: () => this.#listeners.onRetry(id),
      }),
      make("button", {
        type: "button",
        class: "link",
        text: texts.discard,
        onclick: () => this.#listeners.onDiscard(id),
      }),
    );
    const item = make(
      "li",
      {},
      make("bdi", { class: "writer" }),
      make("div", { class: "bubble" }, text, meta),
      actions,
    );
    return { line, item, text, meta, mark, actions };
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const wasAtEnd = this.#isAtEnd;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.#isAtEnd) this.#toEnd.hidden = true;
    if (this.#isAtEnd && !wasAtEnd) this.#listeners.onSeen();
    if (scrollTop < EARLY && !this.#earlier.hidden) this.#listeners.onEarlier();
  }
}

/**
 * Makes these the children of a node; what is there already stays in its place, with its focus.
 *
 * @param {Element} node
 * @param {Element[]} wanted
 */
function arrange(node, wanted) {
  const keep = new Set(wanted);
  for (const child of [...node.children]) if (!keep.has(child)) child.remove();
  let next = node.firstElementChild;
  for (const child of wanted) {
    if (child === next) next = next.nextElementSibling;
    else node.insertBefore(child, next);
  }
}
