import { make, setAttribute } from "../../ui/view/dom.js";
import { scrollAfter, scrollTo, windowOf } from "../state/rows-window.js";
import { Row } from "./row.js";

/** @typedef {import("../types.js").KnownThread} KnownThread */
/** @typedef {import("../types.js").Presence} Presence */
/** @typedef {import("../../client/types.js").Id} Id */

/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

/**
 * @typedef {object} List
 * @property {KnownThread[]} rows
 * @property {Id | null} openId
 * @property {Id | null} me
 * @property {boolean} isWhole nothing follows
 * @property {(userId: Id) => Presence | null} presenceOf
 */

/**
 * The list of threads: one stop for Tab, and one row of it is the active one. Only rows in sight, and the active one,
 * are in the document; each says at which place of how many it is.
 */
export class ListView {
  #locale;
  #listeners;
  #sizer = make("div", { class: "sizer", role: "presentation" });
  /** @type {List} */
  #list = { rows: [], openId: null, me: null, isWhole: true, presenceOf: () => null };
  /** @type {Map<string, Row>} */
  #drawn = new Map();
  /** @type {Row[]} */
  #spare = [];
  #rowHeight = 0;
  #height = 0;
  /**
   * The thread that keys act upon.
   *
   * @type {string | null}
   */
  #activeKey = null;
  #activeIndex = 0;
  /** The first row in sight, which stays where it is when rows above it come and go. */
  #anchor = { key: "", index: 0 };
  #isScrollDrawn = true;
  #observer;

  /**
   * @param {import("../texts/locale.js").Locale} locale
   * @param {{onOpen: (threadId: Id) => void, onNearEnd: () => void, onInSight: (threads: KnownThread[]) => void}} listeners
   */
  constructor(locale, listeners) {
    this.#locale = locale;
    this.#listeners = listeners;
    this.element = make(
      "div",
      { class: "rows", role: "listbox", tabindex: "0", "aria-label": locale.texts.threads },
      this.#sizer,
    );
    this.element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("click", (event) => {
      const row = /** @type {Element} */ (event.target).closest(".row");
      const drawn = [...this.#drawn.values()].find(({ element }) => element === row);
      if (drawn?.threadId === null || !drawn) return;
      this.#activate(String(drawn.threadId));
      listeners.onOpen(drawn.threadId);
    });
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this.element);
  }

  /**
   * The active thread.
   *
   * @returns {Id | null}
   */
  get activeId() {
    return this.#list.rows[this.#activeIndex]?.id ?? null;
  }

  /** @param {List} list */
  render(list) {
    const before = this.#anchor.index;
    this.#list = list;
    const { rows } = list;
    this.#activeIndex = this.#indexOf(this.#activeKey, Math.min(this.#activeIndex, Math.max(0, rows.length - 1)));
    this.#activeKey = rows.length > 0 ? String(rows[this.#activeIndex].id) : null;
    const { scrollTop } = this.element;
    const after = this.#indexOf(this.#anchor.key, -1);
    this.#draw();
    const next = scrollAfter({ before, after, rowHeight: this.#rowHeight, scrollTop });
    if (next !== scrollTop) {
      this.element.scrollTop = next;
      this.#draw();
    }
  }

  /** The view is another one: it begins at its top. */
  toTop() {
    this.element.scrollTop = 0;
    this.#anchor = { key: "", index: 0 };
    this.#activeKey = null;
    this.#activeIndex = 0;
  }

  /**
   * Makes a row the active one, and shows it.
   *
   * @param {Id} threadId
   */
  activate(threadId) {
    if (this.#activate(String(threadId))) this.#reveal();
  }

  /** @param {number} steps forward, or back below zero */
  move(steps) {
    const last = this.#list.rows.length - 1;
    if (last < 0) return;
    this.#activeIndex = Math.min(last, Math.max(0, this.#activeIndex + steps));
    this.#activeKey = String(this.#list.rows[this.#activeIndex].id);
    this.#reveal();
    this.#draw();
  }

  focus() {
    this.element.focus({ preventScroll: true });
  }

  destroy() {
    this.#observer.disconnect();
  }

  /** How many rows fit. */
  get #page() {
    return Math.max(1, Math.floor(this.#height / (this.#rowHeight || 1)) - 1);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const all = this.#list.rows.length;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: this.#page, PageUp: -this.#page, Home: -all, End: all }[
      event.key
    ];
    if (steps !== undefined) this.move(steps);
    else if (event.key === "Enter" || event.key === " ") {
      if (this.activeId !== null) this.#listeners.onOpen(this.activeId);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} key */
  #activate(key) {
    const index = this.#indexOf(key, -1);
    if (index < 0) return false;
    this.#activeKey = key;
    this.#activeIndex = index;
    this.#draw();
    return true;
  }

  #reveal() {
    const { scrollTop } = this.element;
    const next = scrollTo({ index: this.#activeIndex, rowHeight: this.#rowHeight, scrollTop, height: this.#height });
    if (next !== scrollTop) this.element.scrollTop = next;
  }

  #scrolled() {
    if (!this.#isScrollDrawn) return;
    this.#isScrollDrawn = false;
    requestAnimationFrame(() => {
      this.#isScrollDrawn = true;
      this.#draw();
    });
  }

  #measure() {
    this.#height = this.element.clientHeight;
    const [row] = this.#drawn.values();
    if (row) this.#rowHeight = row.element.offsetHeight;
    this.#draw();
  }

  /**
   * Where a thread is; the one looked for first is usually where it was.
   *
   * @param {string | null} key
   * @param {number} otherwise
   */
  #indexOf(key, otherwise) {
    if (key === null) return otherwise;
    const index = this.#list.rows.findIndex(({ id }) => String(id) === key);
    return index < 0 ? otherwise : index;
  }

  #draw() {
    const { rows, openId, me, isWhole, presenceOf } = this.#list;
    const { scrollTop } = this.element;
    const { from, to } = windowOf({
      count: rows.length,
      rowHeight: this.#rowHeight,
      scrollTop,
      height: this.#height,
    });
    const indexes = new Set([this.#activeIndex]);
    for (let index = from; index < to; index++) indexes.add(index);
    /** @type {Map<string, Row>} */
    const used = new Map();
    const fresh = [];
    for (const index of indexes) {
      const thread = rows[index];
      if (!thread) continue;
      const key = String(thread.id);
      const row = this.#drawn.get(key);
      if (row) used.set(key, row);
      else fresh.push(key);
      this.#drawn.delete(key);
    }
    this.#spare.push(...this.#drawn.values());
    for (const key of fresh) used.set(key, this.#take());
    for (const row of this.#spare.splice(0)) row.element.remove();
    this.#drawn = used;
    const day = new Date().toDateString();
    for (const index of indexes) {
      const thread = rows[index];
      const row = thread && used.get(String(thread.id));
      if (!row) continue;
      row.fill({ thread, presence: presenceOf(thread.clientId), me, day });
      row.place({
        index,
        top: index * this.#rowHeight,
        total: isWhole ? rows.length : -1,
        isOpen: String(thread.id) === String(openId),
        isActive: index === this.#activeIndex,
      });
    }
    this.#afterDrawing(from, to, scrollTop);
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {number} scrollTop
   */
  #afterDrawing(from, to, scrollTop) {
    const { rows, isWhole } = this.#list;
    if (this.#rowHeight === 0 && this.#drawn.size > 0) {
      const [row] = this.#drawn.values();
      this.#rowHeight = row.element.offsetHeight;
      if (this.#rowHeight > 0) return this.#draw();
    }
    const height = `${rows.length * this.#rowHeight}px`;
    if (this.#sizer.style.height !== height) this.#sizer.style.height = height;
    const active = this.#activeKey === null ? undefined : this.#drawn.get(this.#activeKey);
    setAttribute(this.element, "aria-activedescendant", active ? active.element.id : null);
    const first = Math.min(rows.length - 1, Math.floor(Math.max(0, scrollTop) / (this.#rowHeight || 1)));
    this.#anchor = { key: first >= 0 ? String(rows[first].id) : "", index: first };
    this.#listeners.onInSight(this.#height > 0 ? rows.slice(from, to) : []);
    if (!isWhole && to + AHEAD >= rows.length) this.#listeners.onNearEnd();
  }

  #take() {
    const row = this.#spare.pop() ?? new Row(this.#locale);
    if (!row.element.isConnected) this.#sizer.append(row.element);
    return row;
  }
}
