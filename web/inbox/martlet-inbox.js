import { makeTokenSource } from "../ui/token-source.js";
import { languageOf } from "../ui/texts/language.js";
import { MartletClient } from "../client/index.js";
import { App } from "./app.js";
import { styles } from "./styles/styles.js";
import { Locale } from "./texts/locale.js";

/** @typedef {import("../client/types.js").GivenToken} GivenToken */

const RESTARTING = ["gateway", "backend", "token-url", "lang", "me", "deep-links"];

/** `<martlet-inbox>`: a manager's inbox. See docs/inbox.md. */
export class MartletInbox extends HTMLElement {
  static get observedAttributes() {
    return RESTARTING;
  }

  /** @type {App | null} */
  #app = null;
  /** @type {MartletClient | null} */
  #client = null;
  /** @type {(() => GivenToken | Promise<GivenToken>) | null} */
  #getToken = null;
  #isDue = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = styles();
  }

  /** Gives the site's token for the manager; takes the place of `token-url`. */
  get getToken() {
    return this.#getToken;
  }

  set getToken(getToken) {
    this.#getToken = getToken;
    this.#restart();
  }

  /** The client in use; null: not begun yet. */
  get client() {
    return this.#client;
  }

  /**
   * Opens a thread.
   *
   * @param {import("../client/types.js").Id} threadId
   */
  openThread(threadId) {
    this.#app?.open(threadId);
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
   * @param {string} _name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(_name, before, after) {
    if (before !== after) this.#restart();
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
    const getToken = this.#getToken ?? (tokenUrl === null ? null : makeTokenSource(tokenUrl));
    if (!getToken) return;
    const backend = this.getAttribute("backend");
    const gateway = this.getAttribute("gateway") ?? (backend === null ? "" : null);
    this.#client = new MartletClient({
      gateway,
      ...(backend === null ? {} : { backend }),
      getToken,
    });
    const { documentElement } = document;
    const language = languageOf([this.getAttribute("lang"), documentElement.lang, ...navigator.languages]);
    this.#app = new App(/** @type {ShadowRoot} */ (this.shadowRoot), {
      client: this.#client,
      locale: new Locale(language, navigator.languages),
      me: this.getAttribute("me"),
      hasGateway: gateway !== null,
      hasLinks: this.hasAttribute("deep-links"),
    });
    this.#app.start();
  }

  #end() {
    this.#app?.destroy();
    this.#client?.close();
    this.#app = null;
    this.#client = null;
  }
}
