/** Threads and messages as the server tells of them. */

const BEGIN = Date.parse("2025-01-10T12:00:00.000Z");

/** The time so many minutes after the beginning. */
export const at = (minutes) => new Date(BEGIN + minutes * 60_000).toISOString();

export function message(threadId, seq, more = {}) {
  return {
    id: `m${threadId}-${seq}`,
    threadId,
    seq,
    from: "client",
    userId: 1,
    text: `text ${seq}`,
    createdAt: at(seq),
    ...more,
  };
}

export function thread(id, more = {}) {
  return {
    id,
    subject: `Order ${id}`,
    status: "open",
    clientId: `g_${id}`,
    clientName: `Client ${id}`,
    managerId: null,
    head: 1,
    lastMessage: null,
    unread: 0,
    createdAt: at(0),
    updatedAt: at(id),
    ...more,
  };
}

/** What a personal channel tells after a message: the whole thread, without anybody's unread count. */
export function updateOf(known, minutes, more = {}) {
  const head = (known.head ?? 0) + 1;
  const { unread: _, ...payload } = known;
  return {
    ...payload,
    head,
    updatedAt: at(minutes),
    lastMessage: message(known.id, head, { createdAt: at(minutes) }),
    ...more,
  };
}

export const ids = (threads) => threads.rows.map(({ id }) => id);
