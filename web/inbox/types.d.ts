/** What the inbox' modules share. */

import type { Message } from "../client/types.js";
import type { Thread } from "../ui/types.js";

export type { Presence, Thread } from "../ui/types.js";

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

/** What a key does. */
export type Command = "next" | "previous" | "open" | "search" | "reply" | "close" | "assign" | "help" | "back";

/** What the manager wants to be alerted by. */
export interface Choices {
  sound: boolean;
  notifications: boolean;
  /** Whether single keys are shortcuts. */
  shortcuts: boolean;
}
