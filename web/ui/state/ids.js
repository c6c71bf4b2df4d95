/** @typedef {import("../../client/types.js").Id} Id */

/**
 * @param {Id | null | undefined} one
 * @param {Id | null | undefined} other
 */
export function isSame(one, other) {
  return isSomebody(one) && isSomebody(other) && String(one) === String(other);
}

/** @param {Id | null | undefined} id */
export function isSomebody(id) {
  return id !== null && id !== undefined;
}
