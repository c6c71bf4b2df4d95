import { MartletClient } from "../client/index.js";
import { Locale } from "../ui/texts/locale.js";
import { makeTokenSource } from "../ui/token-source.js";
import { Chat } from "./chat.js";
import { Panel } from "./panel.js";
import { sheet } from "./styles/styles.js";

/**
 * @typedef {object} Options
 * @property {import("./martlet-chat.js").MartletChat} host
 * @property {import("./launcher/launcher.js").Launcher} launcher
 * @property {{gateway: string | null, backend?: string, getToken?: import("../client/index.js").ClientOptions["getToken"]}} client
 * @property {string | null} tokenUrl asked for tokens where there is no `getToken`
 * @property {string} language
 * @property {(count: number) => void} onUnread
 * @property {(isWorthWatching: boolean) => void} onKeep whether the next page is to be connected before it is asked for
 */

/** All that comes behind the button: the client, the conversation and what is seen of it. */
export class Widget {
  #options;
  /** @type {Chat} */
  #chat;
  /** @type {Panel} */
  #panel;
  client;

  /**
   * @param {Options} options
   * @param {import("./texts/texts.js").Texts} texts
   */
  constructor(options, texts) {
    const { launcher, client, tokenUrl, language } = options;
    this.#options = options;
    const root = /** @type {ShadowRoot} */ (launcher.place.getRootNode());
    if (!root.adoptedStyleSheets.includes(sheet())) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet()];
    this.client = new MartletClient({ getToken: makeTokenSource(tokenUrl ?? ""), ...client });
    this.#chat = new Chat(this.client, {
      onChange: () => this.#changed(),
      onNews: (message) => this.#panel.announce(message),
    });
    const locale = new Locale(language, texts, navigator.languages);
    this.#panel = new Panel(this.client, this.#chat, locale, options);
    this.client.connect();
    this.#chat.start();
  }

  /** @param {boolean} isByHand somebody has asked for it, and will want to write */
  open(isByHand) {
    this.#panel.open(isByHand);
  }

  close() {
    this.#panel.close();
  }

  destroy() {
    this.#chat.stop();
    this.#panel.destroy();
    this.client.close();
  }

  #changed() {
    const { phase, unread, isWorthWatching } = this.#chat;
    this.#panel.changed();
    this.#options.onUnread(unread.count);
    // Before it is known what there is, what the browser remembers holds.
    if (isWorthWatching || phase === "ready") this.#options.onKeep(isWorthWatching);
  }
}
