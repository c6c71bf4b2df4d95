import { initialsOf } from "../../ui/state/line.js";
import { isSame, isSomebody } from "../../ui/state/ids.js";
import { between, icon } from "./icons.js";
import { make, setAttribute, setText } from "../../ui/view/dom.js";
import { assigneeOf, hueOf, titleOf, topicOf } from "../state/naming.js";

/** @typedef {import("../types.js").KnownThread} KnownThread */
/** @typedef {import("../types.js").Presence} Presence */

/** What stands above a thread: who writes, whose it is, and what can be done with it. */
export class HeaderView {
  #locale;
  #initials = make("span", { class: "initials" });
  #dot = make("span", { class: "dot" });
  #avatar = make("span", { class: "avatar", "aria-hidden": "true" }, this.#initials, this.#dot);
  #title = make("bdi");
  #topic = make("bdi", { class: "topic" });
  #presence = make("span", { class: "presence" });
  #whose = make("bdi", { class: "badge whose" });
  #status = make("span", { class: "badge status" });
  #assignText = make("span", { class: "label" });
  #closeText = make("span", { class: "label" });
  #closeIcon = make("span", { class: "icons" });
  #assign;
  #close;
  #shownStatus = "";

  /**
   * @param {import("../texts/locale.js").Locale} locale
   * @param {{onBack: () => void, onAssign: () => void, onClose: () => void}} listeners
   */
  constructor(locale, { onBack, onAssign, onClose }) {
    const { texts } = locale;
    this.#locale = locale;
    this.heading = make("h2", { tabindex: "-1" }, this.#title);
    this.#assign = make(
      "button",
      { type: "button", class: "action assign", onclick: onAssign, "aria-keyshortcuts": "a" },
      icon("assign"),
      this.#assignText,
    );
    this.#close = make(
      "button",
      { type: "button", class: "action close", onclick: onClose, "aria-keyshortcuts": "e" },
      this.#closeIcon,
      this.#closeText,
    );
    this.element = make(
      "header",
      { class: "header" },
      make("button", { type: "button", class: "plain back", "aria-label": texts.back, onclick: onBack }, icon("back")),
      this.#avatar,
      make(
        "div",
        { class: "titles" },
        make("div", { class: "title" }, this.heading, this.#whose, this.#status),
        make("p", { class: "facts" }, this.#presence, between(), this.#topic),
      ),
      make("div", { class: "actions" }, this.#assign, this.#close),
    );
  }

  /**
   * @param {KnownThread} thread
   * @param {Presence | null} presence
   * @param {import("../../client/types.js").Id | null} me
   */
  render(thread, presence, me) {
    const { texts } = this.#locale;
    const title = titleOf(thread, texts);
    const isMine = isSame(thread.managerId, me);
    const isClosed = thread.status === "closed";
    setText(this.#initials, initialsOf(title));
    setAttribute(this.#avatar, "data-hue", String(hueOf(thread.clientId)));
    this.#dot.hidden = !presence?.online;
    setText(this.#title, title);
    setText(this.#topic, topicOf(thread, texts));
    setText(this.#presence, this.#locale.presence(presence));
    setAttribute(this.#presence, "data-online", String(presence?.online ?? false));
    setText(this.#whose, assigneeOf(thread, me, texts));
    setAttribute(this.#whose, "data-whose", isMine ? "mine" : isSomebody(thread.managerId) ? "another" : "nobody");
    setText(this.#status, isClosed ? texts.closed : "");
    this.#status.hidden = !isClosed;
    setText(this.#assignText, isMine ? texts.unassign : texts.assign);
    setText(this.#closeText, isClosed ? texts.reopen : texts.close);
    // Where there is room for the drawings only.
    setAttribute(this.#assign, "title", isMine ? texts.unassign : texts.assign);
    setAttribute(this.#close, "title", isClosed ? texts.reopen : texts.close);
    setAttribute(this.element, "data-status", thread.status);
    if (this.#shownStatus !== thread.status) this.#closeIcon.replaceChildren(icon(isClosed ? "reopen" : "close"));
    this.#shownStatus = thread.status;
  }
}
