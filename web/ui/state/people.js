/** @typedef {import("../types.js").Presence} Presence */
/** @typedef {import("../../client/types.js").Id} Id */

/** Who is online, as far as anybody has said. */
export class People {
  /** @type {Map<string, Presence>} */
  #known = new Map();
  /** @type {Set<string>} */
  #watched = new Set();
  #most;

  /** `most`: how many users may be watched; a connection has a limit, and nobody is unwatched. */
  constructor(most = 800) {
    this.#most = most;
  }

  /**
   * @param {{userId: Id, online: boolean, lastSeenAt?: string | null}} presence
   * @returns {boolean} whether that is news
   */
  tell({ userId, online, lastSeenAt }) {
    const known = this.of(userId);
    const next = { online, lastSeenAt: lastSeenAt ?? known?.lastSeenAt ?? null };
    this.#known.set(String(userId), next);
    return known?.online !== next.online || known.lastSeenAt !== next.lastSeenAt;
  }

  /** @param {Id} userId */
  of(userId) {
    return this.#known.get(String(userId)) ?? null;
  }

  /**
   * Those of these who are not watched yet; from now on they are.
   *
   * @param {Id[]} userIds
   * @returns {Id[]}
   */
  watch(userIds) {
    return userIds.filter((id) => {
      const key = String(id);
      if (this.#watched.has(key) || this.#watched.size >= this.#most) return false;
      this.#watched.add(key);
      return true;
    });
  }
}
