const BADGE = /^\(\d+\+?\) /;

/**
 * A page's title with the number of messages that wait before it; none: without.
 *
 * @param {string} title with or without an earlier number
 * @param {number} count
 */
export function titleWith(title, count) {
  const plain = title.replace(BADGE, "");
  return count > 0 ? `(${count > 99 ? "99+" : count}) ${plain}` : plain;
}
