import type { Environment, Frame, GivenToken, Id, Joined, Outgoing, Rung, State } from "./types.js";

export type {
  Environment,
  Frame,
  GivenToken,
  Id,
  Joined,
  Message,
  Outgoing,
  OutgoingState,
  Participant,
  Phase,
  Reason,
  Rung,
  State,
} from "./types.js";

export interface ClientOptions {
  /** The gateway's address, such as `https://shop.example` or `/chat-gateway`; null: there is none. */
  gateway?: string | null;
  /** Where the backend's REST API begins, such as `/wp-json/martlet/v1`. Default: the gateway's address. Null: none. */
  backend?: string | null;
  /** The site's token for its user. Null, or an error with `status` 401 or 403: nobody is signed in. */
  getToken(): GivenToken | Promise<GivenToken>;
  /** Who is signed in, if the token does not say. Tabs with the same share a connection and unsent messages. */
  scope?: string;
  /** Whether the tabs of a browser share one connection. Default: true. */
  shareTabs?: boolean;
  /** The rungs that may be used. Default: all. */
  transports?: Rung[];
  /** Replacements for what the browser offers. */
  environment?: Partial<Environment>;
}

export interface ThreadListeners {
  /** The position of the last event that the page has. Absent: from now on. 0: from the beginning. */
  since?: number | null;
  /** Each event of the thread; those with a `seq` once and in order. */
  onEvent?(event: Frame): void;
  /** The thread is joined, for the first time or again: who takes part, and how things stand. */
  onJoin?(joined: Joined): void;
  /** The log cannot bring what is missing. Load the thread and resolve with the position that this reaches. */
  onReset?(what: {
    threadId: Id;
    reason: "reset" | "resync" | "gap";
    head: number | null;
    // biome-ignore lint/suspicious/noConfusingVoidType: most listeners return nothing at all.
  }): Promise<{ head: number | null } | void> | { head: number | null } | void;
  /** The thread is closed to this user; the subscription has ended. */
  onError?(error: { code: string; message: string }): void;
}

export interface Subscription {
  readonly threadId: Id;
  /** The `seq` up to which every event has been told. */
  readonly position: number | null;
  close(): void;
}

export interface ClientEvents {
  state: State;
  /** What belongs to no subscribed thread: inbox updates, presence, a site's own events. */
  event: Frame;
  /** A message on its way has changed its state. */
  outgoing: Outgoing;
}

export declare class MartletClient {
  constructor(options: ClientOptions);
  readonly state: State;
  readonly outgoing: Outgoing[];
  connect(): void;
  close(options?: { forget?: boolean }): void;
  on<Name extends keyof ClientEvents>(name: Name, listener: (value: ClientEvents[Name]) => void): () => void;
  subscribe(threadId: Id, listeners?: ThreadListeners): Subscription;
  send(threadId: Id | null, text: string): Promise<Outgoing>;
  retry(clientMessageId: string): void;
  discard(clientMessageId: string): void;
  typing(threadId: Id, isTyping?: boolean): void;
  read(threadId: Id, upTo: number): void;
  markVisible(threadId: Id, upTo: number): void;
  watch(userIds: Id[]): void;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the backend answers.
  rest(method: string, path: string, body?: unknown): Promise<any>;
}
