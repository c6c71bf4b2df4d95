/** Messages on their way, in memory: they live as long as the page. */
export class MemoryStore {
  /** @type {Map<string, {scope: string, item: import("../../../../web/client/types.js").Outgoing}>} */
  #rows = new Map();

  /** @param {string} scope */
  async all(scope) {
    return [...this.#rows.values()].filter((row) => row.scope === scope).map(({ item }) => item);
  }

  /**
   * @param {string} scope
   * @param {import("../../../../web/client/types.js").Outgoing} item
   */
  async put(scope, item) {
    this.#rows.set(item.clientMessageId, { scope, item });
  }

  /** @param {string} clientMessageId */
  async remove(clientMessageId) {
    this.#rows.delete(clientMessageId);
  }
}
