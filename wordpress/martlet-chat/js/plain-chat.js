/**
 * A plain `<martlet-chat>` for a plugin that was built without the widget of web/chat: a button, a panel, one dialogue.
 */
import { MartletClient } from "../assets/client/index.js";
import { PLAIN_STYLE, PLAIN_TEXTS } from "./plain-texts.js";

/** @param {string} tag @param {Record<string, string>} attributes @param {...(Node | string)} content */
function make(tag, attributes = {}, ...content) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...content);
  return node;
}

export class PlainChat extends HTMLElement {
  /** @type {() => Promise<{ token: string }>} */
  getToken = async () => Promise.reject(new Error("no token"));
  #client = null;
  #thread = null;
  #messages = new Map();
  #outgoing = new Map();
  #parts = null;

  connectedCallback() {
    if (this.#parts) return;
    const text = PLAIN_TEXTS[this.getAttribute("lang")] ?? PLAIN_TEXTS.en;
    const isInline = this.hasAttribute("inline");
    const list = make("ol", { class: "messages", role: "log", "aria-label": text.messages });
    const line = make("p", { class: "line", role: "status" });
    const field = make("textarea", {
      rows: "2",
      maxlength: "10000",
      "aria-label": text.write,
      placeholder: text.write,
    });
    const form = make("form", {}, field, make("button", { type: "submit" }, text.send));
    const panel = make(
      "section",
      { class: "panel", "aria-label": text.title },
      make("h2", {}, text.title),
      list,
      line,
      form,
    );
    const button = make("button", { class: "open", type: "button", "aria-expanded": "false" }, text.title);
    this.#parts = { list, line, field, text };
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(PLAIN_STYLE);
    root.adoptedStyleSheets = [sheet];
    panel.hidden = !isInline;
    root.append(panel, ...(isInline ? [] : [button]));
    button.addEventListener("click", () => {
      panel.hidden = !panel.hidden;
      button.setAttribute("aria-expanded", String(!panel.hidden));
      if (!panel.hidden) {
        this.#start();
        field.focus();
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    field.addEventListener("input", () => this.#thread && this.#client?.typing(this.#thread, field.value !== ""));
    if (isInline) this.#start();
  }

  #start() {
    if (this.#client) return;
    const client = new MartletClient({
      gateway: this.getAttribute("gateway"),
      backend: this.getAttribute("backend"),
      getToken: this.getToken,
    });
    this.#client = client;
    client.on("state", ({ phase }) => {
      const { text } = this.#parts;
      this.#say(phase === "offline" ? text.offline : "");
    });
    client.on("outgoing", (message) => {
      this.#outgoing.set(message.clientMessageId, message);
      if (message.state === "sent") {
        this.#add(message.message);
        if (!this.#thread) this.#join(message.message.threadId, message.message.seq);
      }
      this.#draw();
    });
    client.connect();
    this.#find();
  }

  /** The visitor's latest dialogue, if there is one. */
  async #find() {
    try {
      const { items } = await this.#client.rest("GET", "/chat/threads?limit=1");
      if (items[0] && !this.#thread) await this.#load(items[0].id);
    } catch {
      setTimeout(() => this.#thread ?? this.#find(), 5000);
    }
  }

  async #load(thread) {
    const { head } = await this.#client.rest("GET", `/chat/threads/${thread}`);
    const { items } = await this.#client.rest("GET", `/chat/threads/${thread}/messages?limit=100`);
    for (const message of items) this.#add(message);
    this.#join(thread, head);
    this.#draw();
    return head;
  }

  #join(thread, since) {
    if (this.#thread) return;
    this.#thread = thread;
    this.#client.subscribe(thread, {
      since,
      onEvent: ({ type, payload }) => this.#hear(type, payload),
      onReset: async () => ({ head: await this.#load(thread) }),
    });
  }

  #hear(type, payload) {
    if (type === "message") {
      this.#add(payload);
      this.#say("");
      this.#draw();
    }
    if (type === "typing") this.#say(payload.isTyping ? this.#parts.text.typing : "");
  }

  #add(message) {
    this.#messages.set(message.seq, message);
    this.#outgoing.delete(message.clientMessageId);
  }

  #say(line) {
    this.#parts.line.textContent = line;
  }

  #send() {
    const { field } = this.#parts;
    if (field.value.trim() === "") return;
    this.#client.send(this.#thread, field.value);
    field.value = "";
  }

  #draw() {
    const { list, text } = this.#parts;
    const stored = [...this.#messages.values()].sort((one, other) => one.seq - other.seq);
    const waiting = [...this.#outgoing.values()].filter(({ state }) => state !== "sent");
    const items = stored.map((message) => make("li", { class: message.from }, message.text));
    for (const { text: said, state } of waiting) {
      items.push(
        make(
          "li",
          { class: "client waiting" },
          said,
          make("small", {}, state === "failed" ? text.failed : text.sending),
        ),
      );
    }
    list.replaceChildren(...items);
    list.scrollTop = list.scrollHeight;
    const last = stored.at(-1);
    if (last && this.#thread) this.#client.markVisible(this.#thread, last.seq);
  }
}
