import { languageOf } from "../ui/texts/language.js";
import { Launcher } from "./launcher/launcher.js";
import { Marker } from "./launcher/marker.js";
import { styles } from "./launcher/styles.js";

/** @typedef {import("../client/types.js").GivenToken} GivenToken */

const RESTARTING = ["gateway", "backend", "token-url", "lang", "inline", "heading"];

/** `<martlet-chat>`: a customer's chat; at first its button alone. See docs/widget.md. */
export class MartletChat extends HTMLElement {
  static get observedAttributes() {
    return [...RESTARTING, "open"];
  }

  /** @type {(() => GivenToken | Promise<GivenToken>) | null} */
  #getToken = null;
  /** @type {Launcher | null} */
  #launcher = null;
  /** @type {import("./widget.js").Widget | null} */
  #widget = null;
  /** @type {import("./widget.js").Options | null} */
  #options = null;
  #unread = 0;
  #isDue = false;
  /** Whether somebody has asked for the chat, and will want to write. */
  #isByHand = false;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = styles();
  }

  /** Gives the site's token for the customer; takes the place of `token-url`. */
  get getToken() {
    return this.#getToken;
  }

  set getToken(getToken) {
    this.#getToken = getToken;
    this.#restart();
  }

  /** The client in use; null: nothing was loaded yet. */
  get client() {
    return this.#widget?.client ?? null;
  }

  /** How many messages wait to be read, as far as that is known. */
  get unread() {
    return this.#unread;
  }

  /** Opens the chat and puts the focus where a message is written. */
  open() {
    this.#isByHand = true;
    if (this.hasAttribute("open") || this.hasAttribute("inline")) this.#show();
    else this.setAttribute("open", "");
  }

  close() {
    this.removeAttribute("open");
  }

  connectedCallback() {
    // Set before the element was known to the browser, it hides the class' own.
    if (Object.hasOwn(this, "getToken")) {
      const { getToken } = this;
      Reflect.deleteProperty(this, "getToken");
      this.#getToken = getToken;
    }
    this.#restart();
  }

  disconnectedCallback() {
    this.#restart();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(name, before, after) {
    if (name !== "open") {
      if (before !== after) this.#restart();
      return;
    }
    if ((before === null) === (after === null)) return;
    this.#show();
    this.dispatchEvent(new CustomEvent(after === null ? "martlet-close" : "martlet-open"));
  }

  /** Once for all that is set at the same time. */
  #restart() {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#end();
      if (this.isConnected) this.#begin();
    });
  }

  #begin() {
    const tokenUrl = this.getAttribute("token-url");
    if (!this.#getToken && tokenUrl === null) return;
    const backend = this.getAttribute("backend");
    const gateway = this.getAttribute("gateway") ?? (backend === null ? "" : null);
    const { documentElement } = document;
    const language = languageOf([this.getAttribute("lang"), documentElement.lang, ...navigator.languages]);
    const marker = new Marker(`martlet-chat ${gateway ?? backend}`);
    this.#launcher = new Launcher(
      /** @type {ShadowRoot} */ (this.shadowRoot),
      language,
      this.hasAttribute("inline"),
      () => (this.hasAttribute("open") ? this.close() : this.open()),
    );
    this.#options = {
      host: this,
      launcher: this.#launcher,
      client: {
        gateway,
        ...(backend === null ? {} : { backend }),
        ...(this.#getToken ? { getToken: this.#getToken } : {}),
      },
      tokenUrl,
      language,
      onUnread: (count) => this.#count(count),
      onKeep: (isWorthWatching) => marker.set(isWorthWatching),
    };
    if (this.hasAttribute("open") || this.hasAttribute("inline")) this.#show();
    else if (this.hasAttribute("eager") || marker.isSet) this.#load();
  }

  #end() {
    this.#widget?.destroy();
    this.#launcher?.destroy();
    this.#widget = null;
    this.#launcher = null;
    this.#options = null;
    this.#count(0);
  }

  /** @param {number} count */
  #count(count) {
    if (count === this.#unread) return;
    this.#unread = count;
    this.#launcher?.count(count);
    this.dispatchEvent(new CustomEvent("martlet-unread", { detail: { count } }));
  }

  /** Whatever `open` says. */
  async #show() {
    const isOpen = this.hasAttribute("open");
    this.#launcher?.expand(isOpen);
    if (isOpen || this.hasAttribute("inline")) await this.#load();
    // Meanwhile it may have been closed again.
    const isByHand = this.#isByHand;
    if (!this.#widget) return;
    this.#isByHand = false;
    if (this.hasAttribute("open") || this.hasAttribute("inline")) this.#widget.open(isByHand);
    else this.#widget.close();
  }

  async #load() {
    const options = this.#options;
    if (this.#widget || !options) return;
    options.launcher.busy(true);
    try {
      const [{ Widget }, { texts }] = await Promise.all([
        import("./widget.js"),
        // Of the languages only the one that is needed.
        options.language === "ru" ? import("./texts/ru.js") : import("./texts/en.js"),
      ]);
      if (options === this.#options) this.#widget ??= new Widget(options, texts);
      options.launcher.busy(false);
    } catch {
      options.launcher.fail();
      if (options === this.#options) this.close();
    }
  }
}
