/** What the client's modules and its users share. */

/** A thread's or a user's id: `15` and `"15"` name the same. */
export type Id = number | string;

/** What the gateway says. */
export interface Frame {
  type: string;
  id?: number | string;
  threadId?: Id;
  /** The position in the thread's log; absent for what is no log event. */
  seq?: number;
  // biome-ignore lint/suspicious/noExplicitAny: a payload belongs to its type, which a site may have invented.
  payload?: any;
}

/** A stored message. */
export interface Message {
  id: string;
  threadId: Id;
  seq?: number;
  from: string;
  userId?: Id;
  text: string;
  createdAt: string;
  clientMessageId?: string;
}

export interface Participant {
  userId: Id;
  role: string | null;
  online?: boolean;
  lastSeenAt?: string | null;
  readUpTo?: number;
  isTyping?: boolean;
}

/** The answer to `subscribe`. `head`: the log's last `seq`, null where nobody keeps a log. */
export interface Joined {
  head: number | null;
  reset: boolean;
  participants: Participant[];
}

export type Phase = "connecting" | "live" | "degraded" | "offline";

/** Rungs of the ladder, the best first. */
export type Rung = "websocket" | "sse" | "poll" | "backend";

export type Reason =
  | "starting"
  | "retrying"
  | "resuming"
  | "polling"
  | "network"
  | "unreachable"
  | "signed-out"
  | "forbidden"
  | "revoked"
  | "replaced"
  | "closed";

export interface State {
  phase: Phase;
  /** Why it is not simply live; null when it is. */
  reason: Reason | null;
  /** The rung in use. */
  transport: Rung | null;
  /** When the next attempt is due, in milliseconds since 1970. */
  retryAt: number | null;
  /** Who the server says we are. */
  user: { userId: Id; role: string } | null;
}

export type OutgoingState = "sending" | "sent" | "failed";

/** A message on its way. */
export interface Outgoing {
  clientMessageId: string;
  /** Null: the backend chooses the thread. */
  threadId: Id | null;
  text: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Grows with each message of this browser. */
  order: number;
  state: OutgoingState;
  /** Why it has failed. */
  error: { code: string; message: string } | null;
  /** What the server has stored. */
  message: Message | null;
}

export type GivenToken = string | { token: string; expiresAt?: number } | null;

/** A deadline that can be taken back. */
export interface Timers {
  setTimeout(action: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface Channel {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** As much of the Web Locks API as is used. */
export interface Locks {
  request(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    held: () => Promise<void>,
  ): Promise<unknown>;
}

/** As much of a WebSocket as is used. */
export interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

/** `wake`: the page has slept, is looked at again, or has another network; `leave`: it is put aside or ends. */
export type PageEvent = "wake" | "leave";

/** The page around the client. */
export interface Page {
  isVisible(): boolean;
  isOnline(): boolean;
  /** Listens; returns what ends it. */
  listen(listener: (event: PageEvent) => void): () => void;
}

/** Messages that outlive the page. None of its methods rejects. */
export interface OutgoingStore {
  all(scope: string): Promise<Outgoing[]>;
  put(scope: string, item: Outgoing): Promise<void>;
  remove(clientMessageId: string): Promise<void>;
}

/** Everything that the client asks of its surroundings. */
export interface Environment {
  fetch: typeof fetch;
  openSocket: ((url: string, protocols: string[]) => Socket) | null;
  timers: Timers;
  now(): number;
  random(): number;
  newId(): string;
  storage: KeyValueStorage | null;
  outgoingStore: OutgoingStore;
  locks: Locks | null;
  openChannel: ((name: string) => Channel) | null;
  page: Page;
}

/** Why a connection is no more. */
export interface Ended {
  /** A WebSocket close code, or what stands for it. */
  code: number;
  reason?: string;
  /** What `Retry-After` or `reconnect` said. */
  retryAfterMs?: number | null;
  /** The server does not have this transport. */
  isMissing?: boolean;
}

/** What a transport tells its connection. */
export interface TransportHandlers {
  /** The server has let us in. `welcome`: what it said about it, if it did. */
  opened(welcome: { userId?: Id; role?: string; expiresAt?: number } | null): void;
  /** An event, or the reply to a frame with an id. */
  frame(frame: Frame): void;
  /** A sign of life. */
  alive(): void;
  closed(ended: Ended): void;
}

/** What outlives a single transport. */
export interface Resume {
  /** The gateway's cursor. */
  cursor: string | null;
  /** The backend's cursor. */
  backendCursor: string | null;
  /** Joined threads and the last position seen in each. */
  threads: Map<string, { threadId: Id; since: number | null }>;
}

export interface Transport {
  send(frame: Frame): void;
  /** Shows, by `alive` or `closed`, whether the other side is still there. */
  probe(): void;
  /** A new token for what is asked from now on. */
  renewed(): void;
  close(): void;
}

/** The way of one tab to the server: its own connection, or another tab's. */
export interface Link {
  readonly state: State;
  request(frame: Frame): Promise<Frame["payload"]>;
}
