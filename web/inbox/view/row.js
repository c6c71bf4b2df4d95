import { initialsOf } from "../../ui/state/line.js";
import { isSame, isSomebody } from "../../ui/state/ids.js";
import { between } from "./icons.js";
import { make, setAttribute, setText } from "../../ui/view/dom.js";
import { assigneeOf, hueOf, previewOf, titleOf, topicOf } from "../state/naming.js";

/** @typedef {import("../types.js").KnownThread} KnownThread */
/** @typedef {import("../types.js").Presence} Presence */
/** @typedef {import("../../client/types.js").Id} Id */

/**
 * @typedef {object} Looks what a row is drawn from
 * @property {KnownThread} thread
 * @property {Presence | null} presence
 * @property {Id | null} me
 * @property {string} day what "today" is, on which the times depend
 */

let count = 0;

/** A thread in the list. */
export class Row {
  #locale;
  #initials = make("span", { class: "initials" });
  #dot = make("span", { class: "dot" });
  #avatar = make("span", { class: "avatar" }, this.#initials, this.#dot);
  #name = make("bdi", { class: "name" });
  #when = make("span", { class: "when" });
  #last = make("bdi", { class: "last" });
  #whose = make("bdi", { class: "whose" });
  #topic = make("bdi", { class: "topic" });
  #unread = make("span", { class: "unread" });
  /** @type {Looks | null} */
  #shown = null;

  element = make(
    "div",
    { class: "row", role: "option", id: `row-${++count}`, "aria-selected": "false" },
    this.#avatar,
    make("span", { class: "line first" }, this.#name, this.#when),
    make("span", { class: "line" }, this.#last, this.#unread),
    make("span", { class: "line" }, this.#whose, between(), this.#topic),
  );

  /** @param {import("../texts/locale.js").Locale} locale */
  constructor(locale) {
    this.#locale = locale;
  }

  get threadId() {
    return this.#shown?.thread.id ?? null;
  }

  /** @param {Looks} looks */
  fill(looks) {
    const shown = this.#shown;
    const { thread, presence, me, day } = looks;
    if (shown?.thread === thread && shown.presence === presence && shown.me === me && shown.day === day) return;
    this.#shown = looks;
    const { texts } = this.#locale;
    const title = titleOf(thread, texts);
    const preview = previewOf(thread, me, texts);
    const when = this.#locale.brief(new Date(thread.lastMessage?.createdAt ?? thread.updatedAt), new Date());
    const topic = topicOf(thread, texts);
    const whose = assigneeOf(thread, me, texts);
    setText(this.#initials, initialsOf(title));
    setAttribute(this.#avatar, "data-hue", String(hueOf(thread.clientId)));
    this.#dot.hidden = !presence?.online;
    setText(this.#name, title);
    setText(this.#when, when);
    setText(this.#last, preview);
    setText(this.#whose, whose);
    setText(this.#topic, topic);
    setAttribute(this.#whose, "data-whose", whoseOf(thread, me));
    setText(this.#unread, thread.unread > 99 ? "99+" : String(thread.unread));
    this.#unread.hidden = thread.unread === 0;
    setAttribute(this.element, "data-thread", String(thread.id));
    setAttribute(this.element, "data-unread", String(thread.unread > 0));
    setAttribute(this.element, "data-online", String(presence?.online ?? false));
    const facts = [
      title,
      thread.unread > 0 ? this.#locale.counted(texts.unread, thread.unread) : "",
      presence?.online ? texts.online : "",
      whose,
      topic,
      thread.status === "closed" ? texts.closed : "",
      preview,
      when,
    ];
    setAttribute(this.element, "aria-label", facts.filter(Boolean).join(", "));
  }

  /**
   * @param {{index: number, top: number, total: number, isOpen: boolean, isActive: boolean}} place `total`: −1, unknown
   */
  place({ index, top, total, isOpen, isActive }) {
    const transform = `translateY(${top}px)`;
    if (this.element.style.transform !== transform) this.element.style.transform = transform;
    setAttribute(this.element, "aria-posinset", String(index + 1));
    setAttribute(this.element, "aria-setsize", String(total));
    setAttribute(this.element, "aria-selected", String(isOpen));
    setAttribute(this.element, "data-active", isActive ? "" : null);
  }
}

/**
 * @param {KnownThread} thread
 * @param {Id | null} me
 */
function whoseOf({ managerId }, me) {
  if (!isSomebody(managerId)) return "nobody";
  return isSame(managerId, me) ? "mine" : "another";
}
