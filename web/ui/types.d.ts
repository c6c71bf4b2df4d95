/** What the two sides' modules share. */

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

export interface Presence {
  online: boolean;
  lastSeenAt: string | null;
}
