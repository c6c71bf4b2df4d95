import { isSame } from "./ids.js";

/** @typedef {import("../../client/types.js").Id} Id */
/** @typedef {import("../../client/types.js").Message} Message */
/** @typedef {import("../../client/types.js").Outgoing} Outgoing */
/** @typedef {import("../../client/types.js").Participant} Participant */

/**
 * @typedef {object} Line a message as it is shown
 * @property {string} key the same for a message on its way and once it is stored
 * @property {string} text
 * @property {Date} date
 * @property {boolean} isTheirs the other side's
 * @property {boolean} isMine this user's
 * @property {string | null} name who has written it
 * @property {"sending" | "failed" | "sent" | "read" | null} mark how far it has come; null: it is the other side's
 * @property {string | null} clientMessageId of one that is not stored
 * @property {import("../../client/types.js").Id | null} userId who that is
 * @property {number} seq zero: not stored
 * @property {boolean} isFirstNew the first that was new when the thread was opened
 */

/** Shows nobody typing for longer than a server would let them, should it have gone silent. */
const TYPING_MS = 8_000;

/** The messages of one thread as one of its sides sees them, and how far the other is with them. */
export class Conversation {
  #isClient;
  /** @type {Map<string, Message>} */
  #messages = new Map();
  #readUpTo = 0;
  /**
   * The first of the messages that were new when the thread was opened; zero: none were.
   *
   * @type {number | null}
   */
  #firstNew = null;
  #typingUntil = 0;
  /**
   * The id of the thread's client: on a client's own page, this user's.
   *
   * @type {Id | null}
   */
  clientId = null;
  /**
   * This manager's id.
   *
   * @type {Id | null}
   */
  me = null;
  /**
   * What older messages are asked for with; null: there are none.
   *
   * @type {string | null}
   */
  earlier = null;

  /** @param {"client" | "manager"} [side] whose page it is */
  constructor(side = "manager") {
    this.#isClient = side === "client";
  }

  /**
   * @param {Message[]} messages
   * @param {string | null} earlier
   * @param {number} unread how many of the other side's are new
   */
  begin(messages, earlier, unread = 0) {
    this.#messages.clear();
    for (const message of messages) this.add(message);
    this.earlier = earlier;
    const theirs = messages.filter((message) => this.isTheirs(message));
    this.#firstNew ??= unread > 0 ? (theirs[Math.max(0, theirs.length - unread)]?.seq ?? 0) : 0;
  }

  /**
   * @param {Message[]} messages
   * @param {string | null} earlier
   */
  addEarlier(messages, earlier) {
    for (const message of messages) this.add(message);
    this.earlier = earlier;
  }

  /**
   * @param {Message} message
   * @returns {boolean} false: it was there already
   */
  add(message) {
    const key = message.seq === undefined ? `id ${message.id}` : `seq ${message.seq}`;
    if (this.#messages.has(key)) return false;
    this.#messages.set(key, message);
    return true;
  }

  /** @param {Participant[]} participants */
  join(participants) {
    for (const { userId, readUpTo, isTyping } of participants) {
      if (!this.isOther(userId)) continue;
      this.#readUpTo = Math.max(this.#readUpTo, readUpTo ?? 0);
      if (!isTyping) this.#typingUntil = 0;
    }
  }

  /** @param {{userId: Id, upTo?: number, messageIds?: string[]}} receipt */
  read({ userId, upTo = 0, messageIds = [] }) {
    if (!this.isOther(userId)) return;
    const told = new Set(messageIds);
    const seqs = [...this.#messages.values()].map(({ id, seq = 0 }) => (told.has(id) ? seq : 0));
    this.#readUpTo = Math.max(this.#readUpTo, upTo, ...seqs);
  }

  /**
   * @param {{userId: Id, isTyping: boolean}} typing
   * @param {number} now
   */
  typing({ userId, isTyping }, now) {
    if (this.isOther(userId)) this.#typingUntil = isTyping ? now + TYPING_MS : 0;
  }

  /** The other side has written, and so does not type any more. */
  stoppedTyping() {
    this.#typingUntil = 0;
  }

  /** @param {number} now */
  isTyping(now) {
    return now < this.#typingUntil;
  }

  /**
   * Whether the other side has written it.
   *
   * @param {Message} message
   */
  isTheirs({ from }) {
    return (from === "client") !== this.#isClient;
  }

  /**
   * Whether that is somebody of the other side.
   *
   * @param {Id} userId
   */
  isOther(userId) {
    return isSame(userId, this.clientId) !== this.#isClient;
  }

  /**
   * The other side's newest message, up to which everything was seen when it is: theirs come in order, but one's own may
   * be known before what was written just before it.
   */
  get lastOfTheirs() {
    /** @type {(Message & {name?: string | null}) | null} */
    let last = null;
    for (const message of this.#messages.values()) {
      if (this.isTheirs(message) && (message.seq ?? Infinity) > (last?.seq ?? 0)) last = message;
    }
    return last;
  }

  /**
   * @param {Outgoing[]} outgoing messages of this thread that are on their way
   * @returns {Line[]}
   */
  lines(outgoing) {
    const stored = [...this.#messages.values()].sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity));
    const there = new Set(stored.map(({ clientMessageId }) => clientMessageId));
    const waiting = outgoing.filter(({ clientMessageId }) => !there.has(clientMessageId));
    return [...stored.map((message) => this.#stored(message)), ...waiting.map((item) => this.#waiting(item))];
  }

  /**
   * @param {Message & {name?: string | null}} message
   * @returns {Line}
   */
  #stored(message) {
    const { id, seq = 0, userId = null, text, createdAt, clientMessageId, name = null } = message;
    const isTheirs = this.isTheirs(message);
    return {
      key: clientMessageId ?? `id ${id}`,
      text,
      date: new Date(createdAt),
      isTheirs,
      isMine: !isTheirs && (this.#isClient || isSame(userId, this.me)),
      userId,
      name,
      mark: isTheirs ? null : seq > 0 && seq <= this.#readUpTo ? "read" : "sent",
      clientMessageId: null,
      seq,
      isFirstNew: seq > 0 && seq === this.#firstNew,
    };
  }

  /**
   * @param {Outgoing} item
   * @returns {Line}
   */
  #waiting({ clientMessageId, text, createdAt, state, message }) {
    if (message) return this.#stored(message);
    const mark = state === "failed" ? "failed" : "sending";
    const date = new Date(createdAt);
    return {
      key: clientMessageId,
      text,
      date,
      isTheirs: false,
      isMine: true,
      userId: null,
      name: null,
      mark,
      clientMessageId,
      seq: 0,
      isFirstNew: false,
    };
  }
}
