import { isSame, isSomebody } from "../../ui/state/ids.js";
import { shows } from "./view.js";

/** @typedef {import("../types.js").Thread} Thread */
/** @typedef {import("../types.js").KnownThread} KnownThread */
/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Change} Change */
/** @typedef {import("../../client/types.js").Id} Id */

/** @typedef {{activity: number, id: Id}} Place where something stands in the list */

/** @type {Place} */
const TOP = { activity: Number.POSITIVE_INFINITY, id: "" };
/** @type {Place} */
const BOTTOM = { activity: Number.NEGATIVE_INFINITY, id: "" };

const NOTHING = { isChanged: false, isUncertain: false, arrived: null };

/**
 * Every thread that has been heard of, and the list that a view makes of them: the latest activity first.
 *
 * The server gives the list in pages. What lies below the last page is shown only when that page is there, so that the
 * list never has holes; what happens live is newer than any page, and appears at once.
 */
export class Threads {
  /** @type {Map<string, KnownThread>} */
  #known = new Map();
  /**
   * When a thread was last told of by something other than a page, in a count of all changes.
   *
   * @type {Map<string, number>}
   */
  #changes = new Map();
  #change = 0;
  /** @type {KnownThread[] | null} */
  #rows = null;
  /**
   * The place down to which the list is complete.
   *
   * @type {Place}
   */
  #floor = TOP;
  /** The activity up to which every change to any thread is known. */
  #watermark = 0;
  /** @type {View} */
  #view = { filter: "open", query: "" };
  /** @type {Id | null} */
  #me = null;
  /** @type {string | null} */
  #cursor = null;
  #isLoaded = false;

  /** Whose inbox it is. */
  get me() {
    return this.#me;
  }

  set me(me) {
    this.#me = me;
    this.#rows = null;
  }

  get view() {
    return this.#view;
  }

  /** What the next page is asked for with; null: there is none. */
  get cursor() {
    return this.#cursor;
  }

  /** Whether the first page of the view is there. */
  get isLoaded() {
    return this.#isLoaded;
  }

  /** How many changes there were so far: what a page is asked for with, and given back with it. */
  get revision() {
    return this.#change;
  }

  /** The activity up to which every change is known. */
  get watermark() {
    return this.#watermark;
  }

  /** @param {Id} threadId */
  get(threadId) {
    return this.#known.get(String(threadId)) ?? null;
  }

  /**
   * Shows another view: what is known of it at once, the rest with its first page.
   *
   * @param {View} view
   */
  show(view) {
    this.#view = view;
    this.#cursor = null;
    this.#isLoaded = false;
    this.#rows = null;
  }

  /** The first page is to be loaded anew; until then the list stays. */
  startOver() {
    this.#isLoaded = false;
    this.#cursor = null;
  }

  /**
   * A page of the view. The first takes the place of what was known of that stretch, save what has changed since it
   * was asked for.
   *
   * @param {Thread[]} items
   * @param {string | null} cursor
   * @param {{isFirst: boolean, revision: number}} asked
   */
  addPage(items, cursor, { isFirst, revision }) {
    const last = items[items.length - 1];
    const floor = cursor === null || !last ? BOTTOM : { activity: activityOf(last), id: last.id };
    const ceiling = isFirst ? TOP : this.#floor;
    const told = new Set(items.map(({ id }) => String(id)));
    for (const [key, thread] of this.#known) {
      const isHere = inOrder(thread, ceiling) > 0 && inOrder(thread, floor) <= 0 && shows(this.#view, thread, this.#me);
      if (isHere && !told.has(key) && !this.#hasChangedSince(key, revision)) this.#known.delete(key);
    }
    for (const item of items) this.#putUnlessChanged(item, revision);
    if (isFirst && items.length > 0) this.#watermark = Math.max(this.#watermark, activityOf(items[0]));
    this.#floor = floor;
    this.#cursor = cursor;
    this.#isLoaded = true;
    this.#rows = null;
  }

  /**
   * A page of all threads, whatever the view: what has happened while nobody was listening.
   *
   * @param {Thread[]} items
   * @param {number} revision
   * @returns {boolean} whether more pages are needed to know everything
   */
  catchUp(items, revision) {
    for (const item of items) this.#putUnlessChanged(item, revision);
    this.#rows = null;
    return items.length > 0 && activityOf(items[items.length - 1]) > this.#watermark;
  }

  /**
   * Everything up to this activity is known.
   *
   * @param {number} activity
   */
  caughtUp(activity) {
    this.#watermark = Math.max(this.#watermark, activity);
  }

  /**
   * A thread as the REST contract gives it: the whole truth about it.
   *
   * @param {Thread} thread
   */
  put(thread) {
    const known = this.get(thread.id);
    if (known && isOlder(thread, known)) return;
    this.#keep({ ...thread, unread: thread.unread ?? known?.unread ?? 0, activity: activityOf(thread) });
  }

  /**
   * A `thread_update`.
   *
   * @param {Id} threadId
   * @param {Partial<Thread>} payload
   * @returns {Change}
   */
  update(threadId, payload) {
    const known = this.get(threadId);
    if (!known) return this.#meet(threadId, payload);
    if (isOlder(payload, known)) return NOTHING;
    const { unread: _, id: __, ...change } = payload;
    const next = { ...known, ...change };
    // A full thread leaves out the name of a manager who is not there any more.
    if ("managerId" in payload && !("managerName" in payload) && !isSame(payload.managerId, known.managerId)) {
      delete next.managerName;
    }
    next.activity = payload.updatedAt ? activityOf(next) : known.activity;
    const arrived =
      isNewer(next.lastMessage, known.lastMessage) && isTheirs(next.lastMessage) ? next.lastMessage : null;
    if (arrived) next.unread = known.unread + 1;
    this.#keep(next);
    // Of what happened in between nothing was told, perhaps other messages.
    const isUncertain = (payload.head ?? 0) > (known.head ?? payload.head ?? 0) + 1;
    return { isChanged: true, isUncertain, arrived };
  }

  /**
   * A message of a thread that is joined; one that is known already changes nothing.
   *
   * @param {Id} threadId
   * @param {import("../../client/types.js").Message} message
   * @returns {Change}
   */
  message(threadId, message) {
    const known = this.get(threadId);
    if (!known) return { ...NOTHING, isUncertain: true };
    if (!isNewer(message, known.lastMessage)) return NOTHING;
    const head = Math.max(known.head ?? 0, message.seq ?? 0);
    const unread = known.unread + (isTheirs(message) ? 1 : 0);
    const activity = Math.max(known.activity, Date.parse(message.createdAt) || 0);
    this.#keep({ ...known, head, lastMessage: message, updatedAt: message.createdAt, unread, activity });
    return { isChanged: true, isUncertain: false, arrived: isTheirs(message) ? message : null };
  }

  /**
   * A `read` event: one's own, from wherever, changes one's count.
   *
   * @param {Id} threadId
   * @param {{userId: Id, upTo?: number}} receipt
   * @returns {Change}
   */
  read(threadId, { userId, upTo }) {
    const known = this.get(threadId);
    if (!known || known.unread === 0 || !isSame(userId, this.#me)) return NOTHING;
    if (upTo === undefined || upTo < (known.lastMessage?.seq ?? 0)) return { ...NOTHING, isUncertain: true };
    return this.seen(threadId);
  }

  /**
   * Its last message is on the screen.
   *
   * @param {Id} threadId
   * @returns {Change}
   */
  seen(threadId) {
    const known = this.get(threadId);
    if (!known || known.unread === 0) return NOTHING;
    this.#keep({ ...known, unread: 0 });
    return { ...NOTHING, isChanged: true };
  }

  /**
   * It is not this user's any more.
   *
   * @param {Id} threadId
   */
  forget(threadId) {
    this.#known.delete(String(threadId));
    this.#rows = null;
  }

  /** The threads of the view. */
  get rows() {
    this.#rows ??= [...this.#known.values()]
      .filter((thread) => inOrder(thread, this.#floor) <= 0 && shows(this.#view, thread, this.#me))
      .sort(inOrder);
    return this.#rows;
  }

  /** How many messages wait for this manager: unread ones in open threads that are nobody's or this manager's own. */
  get waiting() {
    let sum = 0;
    for (const { status, managerId, unread } of this.#known.values()) {
      if (status !== "closed" && (!isSomebody(managerId) || isSame(managerId, this.#me))) sum += unread;
    }
    return sum;
  }

  /**
   * @param {Id} threadId
   * @param {Partial<Thread>} payload
   * @returns {Change}
   */
  #meet(threadId, payload) {
    const { status, clientId, updatedAt, createdAt, lastMessage = null } = payload;
    if (!status || !isSomebody(clientId) || !updatedAt || !createdAt) return { ...NOTHING, isUncertain: true };
    // An old thread may have changed hands only.
    const isNew = lastMessage?.seq === undefined || lastMessage.seq === payload.head;
    const arrived = isTheirs(lastMessage) && isNew ? lastMessage : null;
    const thread = /** @type {Thread} */ ({ managerId: null, ...payload, id: threadId, lastMessage });
    this.#keep({ ...thread, unread: arrived ? 1 : 0, activity: activityOf(thread) });
    return { isChanged: true, isUncertain: true, arrived };
  }

  /** @param {KnownThread} thread */
  #keep(thread) {
    const key = String(thread.id);
    this.#known.set(key, thread);
    this.#changes.set(key, ++this.#change);
    this.#rows = null;
  }

  /**
   * @param {string} key
   * @param {number} revision
   */
  #hasChangedSince(key, revision) {
    return (this.#changes.get(key) ?? 0) > revision;
  }

  /**
   * @param {Thread} thread
   * @param {number} revision
   */
  #putUnlessChanged(thread, revision) {
    const key = String(thread.id);
    const known = this.#known.get(key);
    if (known && this.#hasChangedSince(key, revision) && !isOlder(known, thread)) return;
    this.#known.set(key, { ...thread, unread: thread.unread ?? 0, activity: activityOf(thread) });
  }
}

/** @param {{updatedAt: string, createdAt: string}} thread */
function activityOf({ updatedAt, createdAt }) {
  return Date.parse(updatedAt) || Date.parse(createdAt) || 0;
}

/**
 * @param {{head?: number}} one
 * @param {{head?: number}} other
 */
function isOlder(one, other) {
  return one.head !== undefined && other.head !== undefined && one.head < other.head;
}

/**
 * @param {{id?: string, seq?: number} | null} message
 * @param {{id?: string, seq?: number} | null} known
 */
function isNewer(message, known) {
  if (!message) return false;
  if (!known) return true;
  if (message.seq === undefined || known.seq === undefined) return message.id !== known.id;
  return message.seq > known.seq;
}

/** @param {{from: string} | null} message */
function isTheirs(message) {
  return message?.from === "client";
}

/**
 * Below zero: the first comes first, because it has changed later.
 *
 * @param {Place} one
 * @param {Place} other
 */
function inOrder(one, other) {
  if (one.activity !== other.activity) return one.activity > other.activity ? -1 : 1;
  return (
    Number(other.id) - Number(one.id) || (one.id === other.id ? 0 : String(other.id).localeCompare(String(one.id)))
  );
}
