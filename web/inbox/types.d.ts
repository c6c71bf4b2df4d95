/** What the inbox' modules share. */

import type { Id, Message } from "../client/types.js";

export type ThreadStatus = "open" | "closed";

/** A thread as the REST contract gives it. */
export interface Thread {
  id: Id;
  subject?: string;
  status: ThreadStatus;
  clientId: Id;
  clientName?: string | null;
  managerId: Id | null;
  managerName?: string | null;
  head?: number;
  lastMessage: (Message & { name?: string | null }) | null;
  unread?: number;
  createdAt: string;
  updatedAt: string;
}

/** A thread as the inbox keeps it. */
export interface KnownThread extends Thread {
  unread: number;
  /** `updatedAt` in milliseconds since 1970. */
  activity: number;
}

export type Filter = "open" | "mine" | "unassigned" | "closed";

/** What of all threads is shown. */
export interface View {
  filter: Filter;
  /** A search; empty: none. */
  query: string;
}

/** What an event made of the list. */
export interface Change {
  /** The list may look different. */
  isChanged: boolean;
  /** Too little is known: the thread is to be asked for. */
  isUncertain: boolean;
  /** A client's message that was not known before. */
  arrived: Message | null;
}

export interface Presence {
  online: boolean;
  lastSeenAt: string | null;
}

/** What a key does. */
export type Command = "next" | "previous" | "open" | "search" | "reply" | "close" | "assign" | "help" | "back";

/** What the manager wants to be alerted by. */
export interface Choices {
  sound: boolean;
  notifications: boolean;
  /** Whether single keys are shortcuts. */
  shortcuts: boolean;
}
