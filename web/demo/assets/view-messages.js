import { dayOf, texts, timeOf } from "./texts.js";
import { arrange, make, setText } from "./view-dom.js";

const NEAR_END_PX = 48;

/** The list of messages: days, bubbles, marks, scrolling. */
export class MessagesView {
  #list;
  #scroller;
  #earlier;
  #toEnd;
  #empty;
  #announcer;
  #conversation = null;
  #nodes = new Map();
  #below = 0;
  #stick = true;
  #onSeen;

  /** `root`: where to put it. `onSeen`: called when the end of the thread is in view. */
  constructor(root, { onSeen }) {
    this.#onSeen = onSeen;
    this.#list = make("ol", { class: "messages" });
    this.#earlier = make("button", { type: "button", class: "earlier", text: texts.earlier });
    this.#earlier.addEventListener("click", () => this.#loadEarlier());
    this.#empty = make("p", { class: "empty", text: texts.empty });
    this.#scroller = make(
      "div",
      { class: "scroller", tabindex: "0", role: "region", "aria-label": texts.messages },
      this.#earlier,
      this.#empty,
      this.#list,
    );
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#toEnd = make("button", { type: "button", class: "to-end", onclick: () => this.toEnd() });
    this.#announcer = make("div", { class: "visually-hidden", "aria-live": "polite", "data-announcer": true });
    root.replaceChildren(this.#scroller, this.#toEnd, this.#announcer);
    new ResizeObserver(() => this.#stick && this.toEnd()).observe(this.#scroller);
  }

  /** Shows another conversation (null: none). */
  open(conversation) {
    this.#conversation = conversation;
    this.#nodes.clear();
    this.#list.replaceChildren();
    this.#below = 0;
    this.#stick = true;
    this.#announcer.replaceChildren();
    this.render();
  }

  /** Speaks a new message to a screen reader. */
  announce(message) {
    if (!this.#stick || document.visibilityState !== "visible") this.#below += 1;
    this.#announcer.append(make("p", { text: texts.says(nameOf(message), message.text) }));
    while (this.#announcer.childElementCount > 5) this.#announcer.firstElementChild.remove();
  }

  render() {
    const conversation = this.#conversation;
    const isEmpty = !conversation?.isLoaded;
    this.#earlier.hidden = isEmpty || !conversation.hasEarlier;
    if (isEmpty) {
      this.#empty.hidden = conversation === null;
      setText(this.#empty, texts.loading);
      this.#toEnd.hidden = true;
      return;
    }
    const rows = this.#rows(conversation);
    this.#empty.hidden = rows.length > 0;
    setText(this.#empty, texts.empty);
    arrange(this.#list, rows);
    if (this.#stick) this.toEnd();
    else this.#showToEnd();
  }

  /** True: the end of the thread is in view. */
  get isAtEnd() {
    return this.#stick;
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#stick = true;
    this.#below = 0;
    this.#showToEnd();
    this.#onSeen();
  }

  #rows(conversation) {
    const rows = [];
    const used = new Map();
    const row = (key, build, update) => {
      const node = this.#nodes.get(key) ?? build();
      update?.(node);
      used.set(key, node);
      rows.push(node);
    };
    let day = null;
    let writer = null;
    const dayBefore = (date) => {
      const name = dayOf(date);
      if (name === day) return;
      day = name;
      writer = null;
      row(`day ${date.toDateString()}`, dayRow, (node) => setText(node.firstElementChild, name));
    };
    const readUpTo = conversation.readByOthers;
    for (const message of conversation.timeline.messages) {
      const date = new Date(message.createdAt);
      dayBefore(date);
      if (message.seq !== undefined && message.seq === conversation.firstUnreadSeq) {
        writer = null;
        row("unread", unreadRow);
      }
      const own = isOwn(message, conversation.me);
      const continued = writer === (own ? "own" : String(message.userId));
      writer = own ? "own" : String(message.userId);
      row(
        keyOf(message),
        () => bubble({ who: own ? texts.you : nameOf(message), own, text: message.text, date }),
        (node) => {
          node.dataset.continued = String(continued);
          if (own) markOf(node, message.seq !== undefined && message.seq <= readUpTo ? "read" : "sent");
        },
      );
    }
    const isOnline = conversation.isOnline;
    for (const item of conversation.pending) {
      const date = new Date(item.createdAt);
      dayBefore(date);
      row(
        `own ${item.clientMessageId}`,
        () => bubble({ who: texts.you, own: true, text: item.text, date }),
        (node) => {
          node.dataset.continued = String(writer === "own");
          markOf(node, item.error ? "failed" : isOnline ? "sending" : "kept");
          this.#offerRetry(node, item);
        },
      );
      writer = "own";
    }
    this.#nodes = used;
    return rows;
  }

  #offerRetry(node, item) {
    const actions = node.querySelector(".actions");
    if (!item.error) return actions.replaceChildren();
    if (actions.childElementCount > 0) return;
    const { clientMessageId } = item;
    const button = (text, action) => make("button", { type: "button", class: "link", text, onclick: action });
    actions.append(
      button(texts.retry, () => this.#conversation.retry(clientMessageId)),
      button(texts.discard, () => this.#conversation.discard(clientMessageId)),
    );
  }

  async #loadEarlier() {
    const before = this.#scroller.scrollHeight;
    this.#earlier.disabled = true;
    try {
      this.#stick = false;
      await this.#conversation.loadEarlier();
      this.#scroller.scrollTop += this.#scroller.scrollHeight - before;
    } catch {
      // The button stays, to be pressed again.
    } finally {
      this.#earlier.disabled = false;
    }
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#stick = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.#stick) {
      this.#below = 0;
      this.#onSeen();
    }
    this.#showToEnd();
  }

  #showToEnd() {
    this.#toEnd.hidden = this.#stick;
    setText(this.#toEnd, texts.toEnd(this.#below));
  }
}

function isOwn(message, me) {
  return message.userId === undefined ? message.from === me.role : String(message.userId) === String(me.userId);
}

/** A message keeps its row when it turns from waiting into stored. */
function keyOf(message) {
  return message.clientMessageId ? `own ${message.clientMessageId}` : `message ${message.id}`;
}

function dayRow() {
  return make("li", { class: "day" }, make("span"));
}

function unreadRow() {
  return make("li", { class: "unread-mark" }, make("span", { text: texts.newMessages }));
}

function nameOf(message) {
  return message.name || (texts.from[message.from] ?? texts.from.manager);
}

function bubble({ who, own, text, date }) {
  return make(
    "li",
    { class: "message", data: { own: String(own) } },
    make("span", { class: "who", text: who }),
    make("p", { class: "text", text, dir: "auto" }),
    make(
      "div",
      { class: "meta" },
      make("time", { datetime: date.toISOString(), text: timeOf(date) }),
      own ? make("span", { class: "mark" }) : null,
      make("span", { class: "actions" }),
    ),
  );
}

function markOf(node, mark) {
  node.dataset.mark = mark;
  setText(node.querySelector(".mark"), texts[mark]);
  if (mark === "read" || mark === "sent") node.querySelector(".actions").replaceChildren();
}
