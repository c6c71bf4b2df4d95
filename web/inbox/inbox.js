import { People } from "../ui/state/people.js";
import { isSame, isSomebody } from "../ui/state/ids.js";
import { Threads } from "./state/threads.js";
import { pathOf, pathOfAll } from "./state/view.js";

/** @typedef {import("../client/types.js").Id} Id */
/** @typedef {import("../client/types.js").Frame} Frame */
/** @typedef {import("../client/types.js").Message} Message */
/** @typedef {import("./types.js").Thread} Thread */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Change} Change */
/** @typedef {Pick<import("../client/index.js").MartletClient, "rest" | "on" | "watch" | "state">} Client */

const PAGE = 100;
const SEARCH_AFTER_MS = 250;
const FETCH_AFTER_MS = 50;
const WATCH_AFTER_MS = 200;
const RETRY_MS = 3_000;
/** Threads in other managers' hands send this one no events: the list is compared now and then for them. */
const CATCH_UP_EVERY_MS = 60_000;
const CATCH_UP_AGAIN_MS = 5_000;
/** If more pages than these have changed, the list is loaded anew instead. */
const CATCH_UP_PAGES = 3;

/** The manager's threads, kept up to date by the client's events and the REST API. */
export class Inbox {
  #client;
  #listeners;
  #timers;
  threads = new Threads();
  people = new People();
  /** @type {"loading" | "ready" | "failed"} */
  phase = "loading";
  /** @type {"idle" | "loading" | "failed"} */
  morePhase = "idle";
  /**
   * The thread that is open, whose own events come by its view.
   *
   * @type {Id | null}
   */
  openId = null;
  /** Whether what is open is on the screen and looked at. */
  isReading = () => false;
  /** @type {Map<string, unknown>} */
  #alarms = new Map();
  /** @type {(() => void)[]} */
  #endings = [];
  /** @type {Id[]} */
  #inSight = [];
  #question = 0;
  #wasLive = false;
  #isCatchingUp = false;
  #isOver = false;

  /**
   * @param {Client} client
   * @param {{
   *   onChange: () => void,
   *   onArrived?: (threadId: Id, message: Message) => void,
   *   onUnknown?: (threadId: Id) => void,
   * }} listeners `onChange`: something may look different; `onArrived`: a client has written; `onUnknown`: there is no
   *   such thread, or not for this manager
   * @param {import("../client/types.js").Timers} [timers]
   */
  constructor(client, listeners, timers = globalThis) {
    this.#client = client;
    this.#listeners = listeners;
    this.#timers = timers;
  }

  start() {
    this.#endings.push(
      this.#client.on("state", (state) => this.#state(state)),
      this.#client.on("event", (event) => this.take(event)),
    );
    this.#state(this.#client.state);
    this.reload();
  }

  stop() {
    this.#isOver = true;
    for (const end of this.#endings.splice(0)) end();
    for (const timer of this.#alarms.values()) this.#timers.clearTimeout(timer);
    this.#alarms.clear();
  }

  /**
   * Who the manager is, once that is known.
   *
   * @param {Id | null} me
   */
  set me(me) {
    if (isSame(me, this.threads.me) || !isSomebody(me)) return;
    this.threads.me = me;
    this.#listeners.onChange();
  }

  // MARK: the list

  /** @param {Partial<View>} change */
  show(change) {
    const view = { ...this.threads.view, ...change };
    const isTyped = change.query !== undefined;
    this.threads.show(view);
    this.phase = "loading";
    this.morePhase = "idle";
    this.#question += 1;
    this.#later("list", isTyped ? SEARCH_AFTER_MS : 0, () => this.#loadFirst());
    this.#listeners.onChange();
  }

  /** Loads the list from the beginning. */
  reload() {
    this.threads.startOver();
    if (this.threads.rows.length === 0) this.phase = "loading";
    this.morePhase = "idle";
    this.#question += 1;
    this.#loadFirst();
    this.#listeners.onChange();
  }

  /** Loads the next page, if there is one and it does not come already. */
  async more() {
    const { cursor, view, isLoaded } = this.threads;
    if (!isLoaded || cursor === null || this.morePhase === "loading") return;
    const question = this.#question;
    const revision = this.threads.revision;
    this.morePhase = "loading";
    this.#listeners.onChange();
    try {
      const page = await this.#client.rest("GET", pathOf(view, PAGE, cursor));
      if (question !== this.#question || this.#isOver) return;
      this.threads.addPage(page.items, page.cursor ?? null, { isFirst: false, revision });
      this.morePhase = "idle";
    } catch {
      if (question !== this.#question || this.#isOver) return;
      this.morePhase = "failed";
    }
    this.#listeners.onChange();
  }

  async #loadFirst() {
    const question = this.#question;
    const revision = this.threads.revision;
    try {
      const page = await this.#client.rest("GET", pathOf(this.threads.view, PAGE, null));
      if (question !== this.#question || this.#isOver) return;
      this.threads.addPage(page.items, page.cursor ?? null, { isFirst: true, revision });
      this.phase = "ready";
    } catch (error) {
      if (question !== this.#question || this.#isOver) return;
      this.phase = "failed";
      if (passes(error)) this.#later("list", RETRY_MS, () => this.#loadFirst());
    }
    this.#listeners.onChange();
  }

  // MARK: what happens

  /**
   * An event, of whichever thread.
   *
   * @param {Frame} frame
   */
  take({ type, threadId, payload }) {
    if (type === "presence") return this.#heardOf(payload);
    if (!isSomebody(threadId)) {
      if (type === "resync") this.reload();
      return;
    }
    const id = /** @type {Id} */ (threadId);
    if (type === "thread_update") this.#changed(id, this.threads.update(id, payload ?? {}));
    if (type === "message") this.#changed(id, this.threads.message(id, payload));
    if (type === "read") this.#changed(id, this.threads.read(id, payload));
    if (type === "resync") this.#fetchSoon(id);
  }

  /**
   * What the open thread's view has loaded.
   *
   * @param {Thread} thread
   */
  put(thread) {
    this.threads.put(thread);
    this.#readIfLookedAt(thread.id);
    this.#listeners.onChange();
  }

  /** The open thread is looked at. */
  seen() {
    if (this.openId !== null && this.threads.seen(this.openId).isChanged) this.#listeners.onChange();
  }

  /**
   * Has a thread asked for that is not known.
   *
   * @param {Id} threadId
   */
  need(threadId) {
    if (!this.threads.get(threadId)) this.#fetchSoon(threadId);
  }

  /**
   * Presence of the clients that are in sight, from now on.
   *
   * @param {Id[]} userIds
   */
  watch(userIds) {
    this.#inSight = userIds;
    if (this.#alarms.has("watch")) return;
    this.#later("watch", WATCH_AFTER_MS, () => {
      const { openId } = this;
      const open = openId === null ? null : this.threads.get(openId);
      const fresh = this.people.watch(open ? [open.clientId, ...this.#inSight] : this.#inSight);
      if (fresh.length > 0) this.#client.watch(fresh);
    });
  }

  /**
   * Changes a thread's status or manager. Rejects if the server does not.
   *
   * @param {Id} threadId
   * @param {{status?: "open" | "closed", managerId?: Id | null}} change
   */
  async change(threadId, change) {
    const thread = await this.#client.rest("PATCH", `/chat/threads/${encodeURIComponent(threadId)}`, change);
    if (this.#isOver) return;
    this.put(thread);
  }

  /**
   * @param {Id} threadId
   * @param {Change} change
   */
  #changed(threadId, { isChanged, isUncertain, arrived }) {
    this.#readIfLookedAt(threadId);
    if (arrived) this.#listeners.onArrived?.(threadId, arrived);
    if (isUncertain) this.#fetchSoon(threadId);
    if (isChanged) this.#listeners.onChange();
  }

  /** @param {Id} threadId */
  #readIfLookedAt(threadId) {
    if (isSame(threadId, this.openId) && this.isReading()) this.threads.seen(threadId);
  }

  /** @param {{userId: Id, online: boolean, lastSeenAt?: string | null}} presence */
  #heardOf(presence) {
    if (presence && this.people.tell(presence)) this.#listeners.onChange();
  }

  /** @param {Id} threadId */
  #fetchSoon(threadId, delay = FETCH_AFTER_MS) {
    this.#later(`thread ${threadId}`, delay, async () => {
      try {
        const thread = await this.#client.rest("GET", `/chat/threads/${encodeURIComponent(threadId)}`);
        if (!this.#isOver) this.put(thread);
      } catch (error) {
        if (this.#isOver) return;
        if (passes(error)) return this.#fetchSoon(threadId, RETRY_MS);
        this.threads.forget(threadId);
        this.#listeners.onUnknown?.(threadId);
        this.#listeners.onChange();
      }
    });
  }

  /** @param {import("../client/types.js").State} state */
  #state(state) {
    if (state.user) this.me = state.user.userId;
    const isLive = state.phase === "live" || state.phase === "degraded";
    const isBack = isLive && !this.#wasLive;
    this.#wasLive = isLive;
    if (isBack) {
      if (this.phase === "failed") this.reload();
      else if (this.threads.isLoaded) this.#catchUp();
      this.#catchUpLater();
    }
  }

  #catchUpLater(ms = CATCH_UP_EVERY_MS) {
    this.#later("catch up", ms, () => {
      this.#catchUp();
      this.#catchUpLater();
    });
  }

  /** Learns what has happened unheard. */
  async #catchUp() {
    if (!this.threads.isLoaded || this.#isCatchingUp || !this.#wasLive) return;
    this.#isCatchingUp = true;
    try {
      let cursor = null;
      let newest = 0;
      for (let pages = 0; ; pages++) {
        if (pages === CATCH_UP_PAGES) return this.reload();
        const revision = this.threads.revision;
        /** @type {{items: Thread[], cursor?: string | null}} */
        const page = await this.#client.rest("GET", pathOfAll(PAGE, cursor));
        if (this.#isOver) return;
        if (pages === 0 && page.items.length > 0) newest = Date.parse(page.items[0].updatedAt) || 0;
        const isMore = this.threads.catchUp(page.items, revision);
        cursor = page.cursor ?? null;
        if (!isMore || cursor === null) break;
      }
      this.threads.caughtUp(newest);
      if (this.openId !== null) this.#readIfLookedAt(this.openId);
      this.#listeners.onChange();
    } catch {
      if (!this.#isOver) this.#catchUpLater(CATCH_UP_AGAIN_MS);
    } finally {
      this.#isCatchingUp = false;
    }
  }

  /**
   * @param {string} name
   * @param {number} ms
   * @param {() => void} action
   */
  #later(name, ms, action) {
    const earlier = this.#alarms.get(name);
    if (earlier !== undefined) this.#timers.clearTimeout(earlier);
    const timer = this.#timers.setTimeout(() => {
      this.#alarms.delete(name);
      if (!this.#isOver) action();
    }, ms);
    this.#alarms.set(name, timer);
  }
}

/**
 * Whether trying again may help.
 *
 * @param {unknown} error
 */
function passes(error) {
  return /** @type {{passes?: boolean}} */ (error)?.passes !== false;
}
