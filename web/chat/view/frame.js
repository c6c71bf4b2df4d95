import { listen, make } from "../../ui/view/dom.js";

/** Where there is too little room for a chat beside the page. */
const SMALL = "(max-width: 32em), (max-height: 26em)";

/** The chat's frame: a window in the corner, on a phone the whole screen. */
export class Frame {
  #isOpen = false;
  #small = matchMedia(SMALL);
  /** @type {(() => void)[]} */
  #endings = [];
  element;

  /**
   * @param {() => void} onClose the user or the browser wants it closed
   * @param {Node[]} content
   */
  constructor(onClose, content) {
    this.element = make("dialog", { class: "panel", "aria-labelledby": "title" }, ...content);
    this.#endings.push(
      listen(this.element, "cancel", (event) => {
        event.preventDefault();
        onClose();
      }),
      listen(this.element, "close", () => this.#isOpen && !this.element.open && onClose()),
      listen(this.#small, "change", () => this.#isOpen && this.#show()),
    );
    const view = globalThis.visualViewport;
    if (view) {
      this.#endings.push(
        listen(view, "resize", () => this.#fit()),
        listen(view, "scroll", () => this.#fit()),
      );
    }
  }

  open() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#show();
  }

  close() {
    this.#isOpen = false;
    if (this.element.open) this.element.close();
  }

  destroy() {
    this.close();
    for (const end of this.#endings.splice(0)) end();
    this.element.remove();
  }

  #show() {
    const focused = /** @type {ShadowRoot} */ (this.element.getRootNode()).activeElement;
    const { element } = this;
    if (element.open) element.close();
    // Without `show`, which would take the focus: nobody may have asked for it.
    if (this.#small.matches) element.showModal();
    else element.open = true;
    if (element.contains(focused)) /** @type {HTMLElement} */ (focused).focus();
    this.#fit();
  }

  /** Above the keyboard of a phone that draws it over the page. */
  #fit() {
    const { style } = this.element;
    const view = globalThis.visualViewport;
    const isWhole = this.#isOpen && this.#small.matches && view?.scale === 1;
    style.blockSize = isWhole ? `${view.height}px` : "";
    style.insetBlockStart = isWhole ? `${view.offsetTop}px` : "";
  }
}
