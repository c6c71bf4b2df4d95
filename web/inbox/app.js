import { lineOf } from "../ui/state/line.js";
import { isSame } from "../ui/state/ids.js";
import { listen, make, setText } from "../ui/view/dom.js";
import { Speaker } from "../ui/view/speaker.js";
import { StatusView } from "../ui/view/status-view.js";
import { Changes } from "./changes.js";
import { Inbox } from "./inbox.js";
import { News } from "./news.js";
import { titleOf } from "./state/naming.js";
import { titleWith } from "./state/title.js";
import { HeaderView } from "./view/header-view.js";
import { HelpView } from "./view/help-view.js";
import { commandIn } from "./view/keys.js";
import { Links } from "./view/links.js";
import { ListView } from "./view/list-view.js";
import { makeChoose, PlaceholderView } from "./view/placeholder-view.js";
import { SettingsView } from "./view/settings-view.js";
import { ThreadPane } from "./view/thread-pane.js";
import { ToolsView } from "./view/tools-view.js";

/** @typedef {import("../client/types.js").Id} Id */
/** @typedef {import("../client/types.js").Message} Message */

/** "Last seen" grows older by itself. */
const TICK_MS = 30_000;

/** The inbox in a shadow root: the state, the views, and what goes between them. */
export class App {
  #root;
  #client;
  #locale;
  #inbox;
  #news;
  #changes;
  #tools;
  #list;
  #placeholder;
  #header;
  #pane;
  #status;
  #help;
  #settings;
  #links;
  #speaker = new Speaker();
  #more = make("button", { type: "button", class: "more", hidden: true });
  #choose;
  #frame;
  #isDrawing = false;
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
    this.#news = new News(locale, (threadId) => this.open(threadId, { byHand: true }));
    this.#changes = new Changes(this.#inbox, texts, {
      onDone: (text) => this.#speaker.say(text),
      onFailed: (text) => this.#speaker.fail(text),
    });
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
      onAnnounce: (text) => this.#speaker.announce(text),
      onSeen: () => this.#inbox.seen(),
      onMissing: (threadId) => this.#missing(threadId),
    });
    this.#status = new StatusView(locale, hasGateway, () => client.connect());
    this.#help = new HelpView(locale);
    this.#settings = new SettingsView(
      locale,
      () => this.#news.choices,
      (name, isOn) => this.#news.choose(name, isOn),
    );
    this.#links = new Links(hasLinks, (threadId) => this.#go(threadId));
    this.#choose = makeChoose(locale);
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
    this.#news.close();
    this.#frame.remove();
    document.title = titleWith(document.title, 0);
  }

  /**
   * @param {Id} threadId
   * @param {{byHand?: boolean}} how `byHand`: the user chose it, and will want to write
   */
  open(threadId, { byHand = false } = {}) {
    const id = this.#inbox.threads.get(threadId)?.id ?? threadId;
    this.#speaker.say("");
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
    this.#speaker.say("");
    this.#draw();
    if (threadId !== null) this.#list.activate(threadId);
  }

  #build() {
    const { texts } = this.#locale;
    this.#tools.help.addEventListener("click", () => this.#help.open(this.#news.choices.shortcuts));
    this.#tools.settings.addEventListener("click", () => this.#settings.open());
    this.#more.addEventListener("click", () => this.#inbox.more());
    return make(
      "div",
      { class: "inbox", "data-pane": "list", lang: this.#locale.language },
      this.#status.element,
      this.#speaker.problem,
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
      this.#speaker.announcer,
      this.#help.element,
      this.#settings.element,
    );
  }

  #listen() {
    this.#endings.push(
      listen(document, "keydown", (event) => this.#key(event)),
      listen(document, "visibilitychange", () => this.#isReading && this.#inbox.seen()),
      listen(this.#root, "pointerdown", () => this.#news.touched()),
      listen(this.#root, "keydown", () => this.#news.touched()),
    );
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

  #sayCount() {
    this.#isCountDue = false;
    const { texts } = this.#locale;
    const { rows, cursor } = this.#inbox.threads;
    if (rows.length === 0) this.#speaker.say("");
    else
      this.#speaker.say(
        cursor === null ? this.#locale.counted(texts.found, rows.length) : texts.foundMore(rows.length),
      );
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
    this.#speaker.fail(this.#locale.texts.notThere);
  }

  #assign() {
    if (this.#openThread) this.#changes.assign(this.#openThread);
  }

  #close() {
    if (this.#openThread) this.#changes.close(this.#openThread);
  }

  get #openThread() {
    const { threads, openId } = this.#inbox;
    return openId === null ? null : threads.get(openId);
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
    const { texts } = this.#locale;
    const isOpen = isSame(threadId, this.#inbox.openId);
    const isInSight = isOpen && this.#isReading;
    const isForMe = this.#news.arrived(thread, message.text, { me: threads.me, isInSight });
    // What is said in the open thread, its view tells.
    if (isForMe && !isOpen) this.#speaker.announce(texts.arrived(titleOf(thread, texts), lineOf(message.text)));
  }

  // MARK: keys

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#help.element.open || this.#settings.element.open) return;
    const command = commandIn(event, this.#root.host, this.#news.choices.shortcuts);
    if (command && this.#does(command, /** @type {Element} */ (event.composedPath()[0]))) event.preventDefault();
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
        if (this.#list.activeId !== null) this.open(this.#list.activeId, { byHand: true });
        return this.#list.activeId !== null;
      case "search":
        if (this.#isNarrow && this.#inbox.openId !== null) this.leave();
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
}
