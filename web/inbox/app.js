import { Inbox } from "./inbox.js";
import { Alerts } from "./state/alerts.js";
import { lineOf, titleOf } from "./state/naming.js";
import { commandOf } from "./state/shortcuts.js";
import { titleWith } from "./state/title.js";
import { isSame, isSomebody } from "./state/view.js";
import { Chime } from "./view/chime.js";
import { icon, make, setText } from "./view/dom.js";
import { HeaderView } from "./view/header-view.js";
import { HelpView } from "./view/help-view.js";
import { Links } from "./view/links.js";
import { ListView } from "./view/list-view.js";
import { notices } from "./view/notices.js";
import { PlaceholderView } from "./view/placeholder-view.js";
import { SettingsView } from "./view/settings-view.js";
import { StatusView } from "./view/status-view.js";
import { ThreadPane } from "./view/thread-pane.js";
import { ToolsView } from "./view/tools-view.js";

/** @typedef {import("../client/types.js").Id} Id */
/** @typedef {import("../client/types.js").Message} Message */
/** @typedef {import("./types.js").Choices} Choices */

/** "Last seen" grows older by itself. */
const TICK_MS = 30_000;
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/** The inbox in a shadow root: the state, the views, and what goes between them. */
export class App {
  #root;
  #client;
  #locale;
  #inbox;
  #alerts = new Alerts(storage());
  #chime = new Chime();
  #tools;
  #list;
  #placeholder;
  #header;
  #pane;
  #status;
  #help;
  #settings;
  #links;
  #live = make("div", { class: "hidden-text announcer", "aria-live": "polite" });
  #problem = make("p", { class: "problem", role: "alert", hidden: true });
  #more = make("button", { type: "button", class: "more", hidden: true });
  #choose;
  #frame;
  #isDrawing = false;
  /**
   * Changes on their way, and whether they can be seen to have happened.
   *
   * @type {Map<string, () => boolean>}
   */
  #pending = new Map();
  /** What was found is said once, when it is there. */
  #isCountDue = false;
  /** @type {(() => void)[]} */
  #endings = [];

  /**
   * @param {ShadowRoot} root
   * @param {{
   *   client: import("../client/index.js").MartletClient,
   *   locale: import("./texts/locale.js").Locale,
   *   me: Id | null,
   *   hasGateway: boolean,
   *   hasLinks: boolean,
   * }} options
   */
  constructor(root, { client, locale, me, hasGateway, hasLinks }) {
    const { texts } = locale;
    this.#root = root;
    this.#client = client;
    this.#locale = locale;
    this.#inbox = new Inbox(client, {
      onChange: () => this.#changed(),
      onArrived: (threadId, message) => this.#arrived(threadId, message),
      onUnknown: (threadId) => this.#missing(threadId),
    });
    this.#inbox.isReading = () => this.#isReading;
    this.#tools = new ToolsView(locale, (view) => this.#show(view));
    this.#list = new ListView(locale, {
      onOpen: (threadId) => this.open(threadId, { byHand: true }),
      onNearEnd: () => this.#inbox.morePhase !== "failed" && this.#inbox.more(),
      onInSight: (threads) => this.#inbox.watch(threads.map(({ clientId }) => clientId)),
    });
    this.#placeholder = new PlaceholderView(locale, () => this.#inbox.reload());
    this.#header = new HeaderView(locale, {
      onBack: () => this.#back(),
      onAssign: () => this.#assign(),
      onClose: () => this.#close(),
    });
    this.#pane = new ThreadPane(client, locale, {
      onEvent: (event) => this.#inbox.take(event),
      onThread: (thread) => this.#inbox.put(thread),
      onAnnounce: (text) => this.#announce(text),
      onSeen: () => this.#inbox.seen(),
      onMissing: (threadId) => this.#missing(threadId),
    });
    this.#status = new StatusView(locale, hasGateway, () => client.connect());
    this.#help = new HelpView(locale);
    this.#settings = new SettingsView(
      locale,
      () => this.#alerts.choices,
      (name, isOn) => this.#prefer(name, isOn),
    );
    this.#links = new Links(hasLinks, (threadId) => this.#go(threadId));
    this.#choose = make(
      "div",
      { class: "choose" },
      icon("inbox"),
      make("p", { class: "strong", text: texts.choose }),
      make("p", { text: texts.chooseHint }),
    );
    this.#frame = this.#build();
    this.#inbox.me = me;
  }

  start() {
    this.#root.append(this.#frame);
    this.#listen();
    this.#endings.push(this.#client.on("state", (state) => this.#status.show(state)));
    this.#status.show(this.#client.state);
    this.#client.connect();
    this.#inbox.start();
    this.#go(this.#links.threadId);
    this.#changed();
  }

  destroy() {
    for (const end of this.#endings.splice(0)) end();
    this.#pane.destroy();
    this.#inbox.stop();
    this.#status.destroy();
    this.#list.destroy();
    this.#links.destroy();
    this.#chime.close();
    this.#frame.remove();
    document.title = titleWith(document.title, 0);
  }

  /**
   * @param {Id} threadId
   * @param {{byHand?: boolean}} how `byHand`: the user chose it, and will want to write
   */
  open(threadId, { byHand = false } = {}) {
    const id = this.#inbox.threads.get(threadId)?.id ?? threadId;
    this.#say("");
    if (!isSame(this.#inbox.openId, id)) {
      this.#inbox.openId = id;
      this.#pane.open(id);
    }
    this.#frame.dataset.pane = "thread";
    this.#inbox.need(id);
    this.#list.activate(id);
    this.#links.opened(id);
    this.#draw();
    if (byHand) this.#focusThread();
  }

  /** Leaves the thread: nothing is open. */
  leave() {
    const threadId = this.#inbox.openId;
    this.#inbox.openId = null;
    this.#pane.close();
    this.#frame.dataset.pane = "list";
    this.#links.left();
    this.#say("");
    this.#draw();
    if (threadId !== null) this.#list.activate(threadId);
  }

  #build() {
    const { texts } = this.#locale;
    this.#tools.help.addEventListener("click", () => this.#help.open(this.#alerts.choices.shortcuts));
    this.#tools.settings.addEventListener("click", () => this.#settings.open());
    this.#more.addEventListener("click", () => this.#inbox.more());
    return make(
      "div",
      { class: "inbox", "data-pane": "list", lang: this.#locale.language },
      this.#status.element,
      this.#problem,
      make(
        "section",
        { class: "side", "aria-label": texts.title },
        this.#tools.element,
        make("div", { class: "list" }, this.#list.element, this.#placeholder.element, this.#more),
      ),
      make(
        "section",
        { class: "main", "aria-label": texts.conversation },
        this.#choose,
        this.#header.element,
        this.#pane.element,
      ),
      this.#live,
      this.#help.element,
      this.#settings.element,
    );
  }

  #listen() {
    const on = (
      /** @type {EventTarget} */ target,
      /** @type {string} */ type,
      /** @type {(event: any) => void} */ listener,
    ) => {
      target.addEventListener(type, listener);
      this.#endings.push(() => target.removeEventListener(type, listener));
    };
    on(document, "keydown", (event) => this.#key(event));
    on(document, "visibilitychange", () => this.#isReading && this.#inbox.seen());
    on(window, "focus", () => this.#isReading && this.#inbox.seen());
    for (const type of ["pointerdown", "keydown"]) {
      on(this.#root, type, () => this.#alerts.choices.sound && this.#chime.prepare());
    }
    const ticking = setInterval(() => this.#changed(), TICK_MS);
    this.#endings.push(() => clearInterval(ticking));
  }

  // MARK: showing

  #changed() {
    const title = titleWith(document.title, this.#inbox.threads.waiting);
    if (title !== document.title) document.title = title;
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.#draw();
    });
  }

  #draw() {
    const { threads, people, phase, morePhase, openId } = this.#inbox;
    const { rows, me, view } = threads;
    this.#tools.render(threads.waiting);
    const hasRows = rows.length > 0;
    this.#list.element.hidden = !hasRows;
    this.#placeholder.show(hasRows ? "none" : phase, view);
    this.#more.hidden = morePhase !== "failed";
    setText(this.#more, `${this.#locale.texts.moreFailed} ${this.#locale.texts.retry}`);
    this.#list.render({
      rows,
      openId,
      me,
      isWhole: threads.isLoaded && threads.cursor === null,
      presenceOf: (userId) => people.of(userId),
    });
    this.#drawThread();
    if (this.#isCountDue && phase === "ready") this.#sayCount();
  }

  #drawThread() {
    const { threads, people, openId } = this.#inbox;
    const thread = this.#openThread;
    this.#choose.hidden = openId !== null;
    this.#header.element.hidden = !thread;
    this.#pane.element.hidden = openId === null;
    if (!thread) return;
    this.#header.render(thread, people.of(thread.clientId), threads.me);
    this.#pane.render(thread, threads.me);
  }

  /** @param {Partial<import("./types.js").View>} view */
  #show(view) {
    this.#list.toTop();
    this.#isCountDue = true;
    this.#inbox.show(view);
  }

  /** @param {string} text */
  #say(text) {
    setText(this.#problem, "");
    this.#problem.hidden = true;
    this.#announce(text);
  }

  /**
   * Says something to those who cannot see it, also the same once more.
   *
   * @param {string} text
   */
  #announce(text) {
    this.#live.replaceChildren(...(text ? [make("p", { text })] : []));
  }

  #sayCount() {
    this.#isCountDue = false;
    const { texts } = this.#locale;
    const { rows, cursor } = this.#inbox.threads;
    if (rows.length === 0) this.#say("");
    else this.#say(cursor === null ? this.#locale.counted(texts.found, rows.length) : texts.foundMore(rows.length));
  }

  // MARK: the open thread

  /** Whether the open thread's end is on the screen, and somebody before it. */
  get #isReading() {
    return this.#inbox.openId !== null && document.visibilityState === "visible" && this.#pane.isAtEnd;
  }

  get #isNarrow() {
    return getComputedStyle(this.#header.element).getPropertyValue("--narrow").trim() === "1";
  }

  /** A finger that opens a thread does not want a keyboard in the way. */
  #focusThread() {
    if (matchMedia("(pointer: coarse)").matches) this.#header.heading.focus({ preventScroll: true });
    else this.#pane.focus();
  }

  /** @param {string | null} threadId */
  #go(threadId) {
    if (threadId === null) {
      if (this.#inbox.openId === null) return;
      this.leave();
      this.#focusList();
    } else if (!isSame(threadId, this.#inbox.openId)) this.open(threadId);
  }

  #back() {
    if (this.#isNarrow) {
      if (this.#links.back()) return;
      this.leave();
    }
    this.#focusList();
  }

  /** @param {Id} threadId */
  #missing(threadId) {
    if (!isSame(threadId, this.#inbox.openId)) return;
    this.leave();
    this.#fail(this.#locale.texts.notThere);
  }

  /** @param {string} text */
  #fail(text) {
    this.#problem.hidden = false;
    setText(this.#problem, text);
  }

  #assign() {
    const thread = this.#openThread;
    const { me } = this.#inbox.threads;
    if (!thread || me === null) return;
    const { texts } = this.#locale;
    const isMine = isSame(thread.managerId, me);
    const managerId = isMine ? null : me;
    const isDone = () => isSame(this.#openThread?.managerId, me) === !isMine;
    this.#change("assign", thread.id, { managerId }, isDone, isMine ? texts.unassignedNow : texts.assigned);
  }

  #close() {
    const thread = this.#openThread;
    if (!thread) return;
    const { texts } = this.#locale;
    const status = thread.status === "closed" ? "open" : "closed";
    const isDone = () => this.#openThread?.status === status;
    this.#change("close", thread.id, { status }, isDone, status === "open" ? texts.reopened : texts.closedNow);
  }

  get #openThread() {
    const { threads, openId } = this.#inbox;
    return openId === null ? null : threads.get(openId);
  }

  /**
   * @param {string} kind
   * @param {Id} threadId
   * @param {Parameters<Inbox["change"]>[1]} change
   * @param {() => boolean} isDone
   * @param {string} done
   */
  async #change(kind, threadId, change, isDone, done) {
    // A second click means the first, unless that can be seen to have worked: its event may come before its answer.
    const pending = this.#pending.get(kind);
    if (pending && !pending()) return;
    this.#pending.set(kind, isDone);
    try {
      await this.#inbox.change(threadId, change);
      this.#say(done);
    } catch {
      this.#say("");
      this.#fail(this.#locale.texts.changeFailed);
    }
    if (this.#pending.get(kind) === isDone) this.#pending.delete(kind);
  }

  // MARK: news

  /**
   * @param {Id} threadId
   * @param {Message} message
   */
  #arrived(threadId, message) {
    const { threads } = this.#inbox;
    const thread = threads.get(threadId);
    if (!thread) return;
    const { texts, language } = this.#locale;
    const isForMe = !isSomebody(thread.managerId) || isSame(thread.managerId, threads.me);
    const isInSight = isSame(threadId, this.#inbox.openId) && this.#isReading;
    const isPageInUse = document.visibilityState === "visible" && document.hasFocus();
    const { sound, notification } = this.#alerts.announce({ isForMe, isInSight, isPageInUse, now: Date.now() });
    const title = titleOf(thread, texts);
    if (isForMe && !isSame(threadId, this.#inbox.openId)) this.#announce(texts.arrived(title, lineOf(message.text)));
    if (sound) this.#chime.play();
    if (!notification) return;
    const tag = `martlet ${threadId}`;
    notices.show({ title, text: message.text, tag, language }, () => this.open(threadId, { byHand: true }));
  }

  /**
   * @param {keyof Choices} name
   * @param {boolean} isOn
   */
  async #prefer(name, isOn) {
    if (name === "notifications" && isOn && !(await notices.ask())) return;
    this.#alerts.choose({ [name]: isOn });
    if (name !== "sound" || !isOn) return;
    this.#chime.prepare();
    this.#chime.play();
  }

  // MARK: keys

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const isHere = event.composedPath().includes(this.#root.host);
    // Keys that are pressed nowhere in particular are the inbox', too; those on other parts of the page are not.
    if (event.defaultPrevented || !(isHere || target === document.body || target === document.documentElement)) return;
    if (this.#help.element.open || this.#settings.element.open) return;
    const command = commandOf(event, {
      isTyping: target.matches?.(TYPING) ?? false,
      isOnControl: isHere && (target.matches?.("button, a, input, summary") ?? false),
      areOn: this.#alerts.choices.shortcuts,
    });
    if (command && this.#does(command, target)) event.preventDefault();
  }

  /**
   * @param {import("./types.js").Command} command
   * @param {Element} target
   * @returns {boolean} whether it did anything
   */
  #does(command, target) {
    switch (command) {
      case "next":
      case "previous":
        this.#list.move(command === "next" ? 1 : -1);
        this.#focusList();
        return true;
      case "open":
        if (this.#list.activeId === null) return false;
        this.open(this.#list.activeId, { byHand: true });
        return true;
      case "search":
        this.#showList();
        this.#tools.focusSearch();
        return true;
      case "reply":
        if (this.#inbox.openId === null) return false;
        this.#pane.focus();
        return true;
      case "assign":
        this.#assign();
        return true;
      case "close":
        this.#close();
        return true;
      case "help":
        this.#help.open(true);
        return true;
      case "back":
        return this.#escape(target);
    }
  }

  /** @param {Element} target */
  #escape(target) {
    if (target.matches(".query") && this.#tools.isSearching) this.#tools.clear();
    else if (this.#inbox.openId !== null) this.#back();
    else this.#focusList();
    return true;
  }

  /** An empty list cannot have the focus; it may have been filled a moment ago. */
  #focusList() {
    this.#draw();
    if (this.#list.element.hidden) this.#tools.focusSearch();
    else this.#list.focus();
  }

  /** Where only one of both fits, the list. */
  #showList() {
    if (this.#isNarrow && this.#inbox.openId !== null) this.leave();
  }
}

/** @returns {import("../client/types.js").KeyValueStorage | null} */
function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
