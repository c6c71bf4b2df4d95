import { icon } from "./icons.js";
import { make, setText } from "../../ui/view/dom.js";

const SKELETONS = 7;

/** What is shown in place of an empty list: that it comes, that it cannot be had, or that there is nothing. */
export class PlaceholderView {
  #texts;
  #loading;
  #failed;
  #empty;
  #emptyText = make("p", { class: "strong" });
  #emptyHint = make("p");

  /**
   * @param {import("../texts/locale.js").Locale} locale
   * @param {() => void} onRetry
   */
  constructor({ texts }, onRetry) {
    this.#texts = texts;
    const skeletons = Array.from({ length: SKELETONS }, () =>
      make("div", { class: "skeleton", "aria-hidden": "true" }),
    );
    this.#loading = make(
      "div",
      { class: "loading" },
      make("p", { class: "hidden-text", text: texts.loading }),
      ...skeletons,
    );
    this.#failed = make(
      "div",
      { class: "nothing", hidden: true },
      make("p", { class: "strong", text: texts.loadFailed }),
      make("button", { type: "button", class: "action", text: texts.retry, onclick: onRetry }),
    );
    this.#empty = make("div", { class: "nothing", hidden: true }, icon("inbox"), this.#emptyText, this.#emptyHint);
    this.element = make("div", { class: "placeholder", role: "status" }, this.#loading, this.#failed, this.#empty);
  }

  /**
   * @param {"none" | "loading" | "failed" | "ready"} phase
   * @param {import("../types.js").View} view
   */
  show(phase, { filter, query }) {
    this.element.hidden = phase === "none";
    this.#loading.hidden = phase !== "loading";
    this.#failed.hidden = phase !== "failed";
    this.#empty.hidden = phase !== "ready";
    const isSearch = query.trim() !== "";
    setText(this.#emptyText, isSearch ? this.#texts.notFound : this.#texts.nothing[filter]);
    setText(this.#emptyHint, isSearch ? this.#texts.notFoundHint : this.#texts.nothingHint);
  }
}

/**
 * What stands in the place of a thread while none is open.
 *
 * @param {import("../texts/locale.js").Locale} locale
 */
export function makeChoose({ texts }) {
  return make(
    "div",
    { class: "choose" },
    icon("inbox"),
    make("p", { class: "strong", text: texts.choose }),
    make("p", { text: texts.chooseHint }),
  );
}
