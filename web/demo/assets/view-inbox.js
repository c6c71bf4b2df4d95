import { briefTime, counted, texts } from "./texts.js";
import { arrange, find, make, setText } from "./view-dom.js";

/** The list of threads: one stop for Tab, arrow keys inside. */
export class InboxView {
  #list = find("#threads");
  #empty = find("#no-threads");
  #filters = find("#filters");
  #onOpen;
  #me;
  #items = new Map();
  #openId = null;
  #focusId = null;

  filter = "open";

  /** `onOpen(threadId)`: the user chose a thread; `onFilter()`: another filter. */
  constructor({ me, onOpen, onFilter }) {
    this.#me = me;
    this.#onOpen = onOpen;
    for (const name of ["open", "mine", "closed", "all"]) this.#filters.append(this.#filterChoice(name, onFilter));
    this.#list.addEventListener("keydown", (event) => this.#move(event));
  }

  render(inbox, openId) {
    this.#openId = openId === null ? null : String(openId);
    const threads = inbox.list(this.filter);
    const ids = threads.map((thread) => String(thread.id));
    const stop = [this.#focusId, this.#openId].find((id) => ids.includes(id)) ?? ids[0];
    const used = new Map();
    for (const thread of threads) {
      const id = String(thread.id);
      const item = this.#items.get(id) ?? this.#item(thread.id);
      this.#fill(item, thread, inbox);
      item.firstElementChild.tabIndex = id === stop ? 0 : -1;
      used.set(id, item);
    }
    const hadFocus = this.#list.contains(document.activeElement);
    this.#items = used;
    const focused = document.activeElement;
    arrange(this.#list, [...used.values()]);
    // A row that moves up loses the focus for a moment; one that has left the filter hands it on.
    if (hadFocus && document.activeElement !== focused) {
      (focused.isConnected ? focused : used.get(stop)?.firstElementChild)?.focus({ preventScroll: true });
    }
    this.#empty.hidden = threads.length > 0;
  }

  /** Puts the focus on a thread's row. */
  focus(threadId) {
    this.#items.get(String(threadId))?.firstElementChild.focus();
  }

  #filterChoice(name, onFilter) {
    const input = make("input", { type: "radio", name: "filter", value: name });
    input.checked = name === this.filter;
    input.addEventListener("change", () => {
      this.filter = name;
      onFilter();
    });
    return make("label", {}, input, make("span", { text: texts.filters[name] }));
  }

  #item(threadId) {
    const button = make(
      "button",
      { type: "button", class: "thread", onclick: () => this.#onOpen(threadId) },
      make(
        "span",
        { class: "avatar", "aria-hidden": "true" },
        make("span", { class: "initial" }),
        make("span", { class: "dot" }),
      ),
      make("span", { class: "subject" }),
      make("time", { class: "when" }),
      make("span", { class: "last" }),
      make("span", { class: "facts" }, make("span", { class: "assignee" }), make("span", { class: "status" })),
      make(
        "span",
        { class: "unread", hidden: true },
        make("span", { "aria-hidden": "true" }),
        make("span", { class: "visually-hidden" }),
      ),
      make("span", { class: "visually-hidden presence" }),
    );
    button.addEventListener("focus", () => {
      this.#focusId = String(threadId);
      for (const item of this.#items.values()) item.firstElementChild.tabIndex = -1;
      button.tabIndex = 0;
    });
    return make("li", { data: { thread: String(threadId) } }, button);
  }

  #fill(item, thread, inbox) {
    const put = (selector, text) => setText(item.querySelector(selector), text);
    const last = thread.lastMessage;
    const when = new Date(last?.createdAt ?? thread.updatedAt ?? thread.createdAt);
    const isOnline = inbox.isOnline(thread.clientId);
    item.dataset.online = String(isOnline);
    item.dataset.unread = String(thread.unread > 0);
    put(".initial", initialOf(thread));
    put(".subject", titleOf(thread));
    put(".when", Number.isNaN(when.getTime()) ? "" : briefTime(when));
    item.querySelector(".when").dateTime = Number.isNaN(when.getTime()) ? "" : when.toISOString();
    put(
      ".last",
      last ? (last.from === "manager" ? texts.says(this.#writerOf(last), last.text) : last.text) : texts.noMessages,
    );
    put(".assignee", assigneeOf(thread, this.#me));
    put(".status", thread.status === "closed" ? texts.statusClosed : "");
    put(".presence", texts.presence(texts.from.client, isOnline));
    const unread = item.querySelector(".unread");
    unread.hidden = thread.unread === 0;
    setText(unread.firstElementChild, thread.unread > 99 ? "99+" : String(thread.unread));
    setText(unread.lastElementChild, counted(texts.unread, thread.unread));
    const button = item.firstElementChild;
    if (String(thread.id) === this.#openId) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }

  #writerOf(message) {
    return String(message.userId) === String(this.#me) ? texts.you : texts.from.manager;
  }

  #move(event) {
    const buttons = [...this.#list.querySelectorAll("button.thread")];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    buttons[Math.min(Math.max(to, 0), buttons.length - 1)].focus();
  }
}

export function titleOf(thread) {
  return thread.clientName || thread.subject || `${texts.from.client} ${thread.clientId}`;
}

export function assigneeOf(thread, me) {
  const { managerId } = thread;
  if (managerId === null || managerId === undefined) return texts.unassigned;
  return String(managerId) === String(me) ? texts.assignedToYou : (thread.managerName ?? texts.assignedTo(managerId));
}

/** What the thread is about, where its title does not say so already. */
export function topicOf(thread) {
  return thread.subject && thread.subject !== titleOf(thread) ? thread.subject : "";
}

function initialOf(thread) {
  return (titleOf(thread).match(/\p{L}|\p{N}/u)?.[0] ?? "?").toUpperCase();
}
