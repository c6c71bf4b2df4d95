import { icon } from "./icons.js";
import { make, setText } from "../../ui/view/dom.js";
import { FILTERS } from "../state/view.js";

/** @typedef {import("../types.js").Filter} Filter */

let count = 0;

/** What stands above the list: its name, how much waits, the search and the filters. */
export class ToolsView {
  #locale;
  #onShow;
  #waiting = make("span", { class: "waiting" });
  #waitingText = make("span", { class: "hidden-text" });
  #query;
  #clear;
  #filters;
  /** @type {HTMLButtonElement} */
  settings;
  /** @type {HTMLButtonElement} */
  help;

  /**
   * @param {import("../texts/locale.js").Locale} locale
   * @param {(view: {filter?: Filter, query?: string}) => void} onShow
   */
  constructor(locale, onShow) {
    const { texts } = locale;
    this.#locale = locale;
    this.#onShow = onShow;
    this.settings = make("button", { type: "button", class: "plain", "aria-label": texts.settings }, icon("settings"));
    this.help = make("button", { type: "button", class: "plain", "aria-label": texts.help }, icon("help"));
    this.#query = make("input", {
      type: "search",
      class: "query",
      "aria-label": texts.search,
      placeholder: texts.searchPlaceholder,
      maxlength: 200,
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => this.#searched(),
    });
    this.#clear = make(
      "button",
      {
        type: "button",
        class: "plain clear",
        "aria-label": texts.clearSearch,
        hidden: true,
        onclick: () => this.clear(),
      },
      icon("clear"),
    );
    const name = `martlet-inbox-filter-${++count}`;
    this.#filters = FILTERS.map((filter) => {
      const input = make("input", { type: "radio", name, value: filter, onchange: () => onShow({ filter }) });
      input.checked = filter === "open";
      return make("label", { class: "filter" }, input, make("span", { text: texts.filters[filter] }));
    });
    this.element = make(
      "div",
      { class: "tools" },
      make(
        "div",
        { class: "heading" },
        make("h2", { text: texts.title }),
        this.#waiting,
        this.#waitingText,
        make("span", { class: "gap" }),
        this.help,
        this.settings,
      ),
      make("div", { class: "search" }, icon("search"), this.#query, this.#clear),
      make(
        "fieldset",
        { class: "filters" },
        make("legend", { class: "hidden-text", text: texts.filter }),
        ...this.#filters,
      ),
    );
  }

  /** @param {number} waiting */
  render(waiting) {
    setText(this.#waiting, waiting > 99 ? "99+" : String(waiting));
    this.#waiting.hidden = waiting === 0;
    this.#waiting.setAttribute("aria-hidden", "true");
    setText(this.#waitingText, waiting > 0 ? this.#locale.counted(this.#locale.texts.unread, waiting) : "");
  }

  focusSearch() {
    this.#query.focus();
    this.#query.select();
  }

  get isSearching() {
    return this.#query.value !== "";
  }

  /** Ends the search; the focus stays with it. */
  clear() {
    this.#query.value = "";
    this.#query.focus();
    this.#searched();
  }

  #searched() {
    this.#clear.hidden = this.#query.value === "";
    this.#onShow({ query: this.#query.value });
  }
}
