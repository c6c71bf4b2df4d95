import type { GivenToken, MartletClient } from "../client/index.js";

/** `<martlet-chat>`: a customer's chat. Attributes: `docs/widget.md`. */
export declare class MartletChat extends HTMLElement {
  /** Gives the site's token for the customer; takes the place of `token-url`. */
  getToken: (() => GivenToken | Promise<GivenToken>) | null;
  /** The client in use; null: nothing was loaded yet. */
  readonly client: MartletClient | null;
  /** How many messages wait to be read, as far as that is known. */
  readonly unread: number;
  /** Opens the chat and puts the focus where a message is written. */
  open(): void;
  close(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "martlet-chat": MartletChat;
  }
  interface HTMLElementEventMap {
    "martlet-open": CustomEvent<null>;
    "martlet-close": CustomEvent<null>;
    "martlet-unread": CustomEvent<{ count: number }>;
  }
}
