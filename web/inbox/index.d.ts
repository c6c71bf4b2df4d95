import type { GivenToken, Id, MartletClient } from "../client/index.js";

/** `<martlet-inbox>`: a manager's inbox. Attributes: `docs/inbox.md`. */
export declare class MartletInbox extends HTMLElement {
  /** Gives the site's token for the manager; takes the place of `token-url`. */
  getToken: (() => GivenToken | Promise<GivenToken>) | null;
  /** The client in use; null: not begun yet. */
  readonly client: MartletClient | null;
  /** Opens a conversation. */
  openThread(threadId: Id): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "martlet-inbox": MartletInbox;
  }
}
