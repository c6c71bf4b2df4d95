const LINK = /^#thread-([A-Za-z0-9_-]{1,64})$/;

/**
 * The thread that an address' end names; null: none.
 *
 * @param {string} hash
 */
export function threadOf(hash) {
  return LINK.exec(hash)?.[1] ?? null;
}

/** @param {import("../../client/types.js").Id} threadId */
export function linkTo(threadId) {
  return `#thread-${threadId}`;
}
