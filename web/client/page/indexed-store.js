const ROWS = "outgoing";

/** Messages on their way, in IndexedDB: they outlive a reload and a crash. Where there is none, the page has them. */
export class IndexedStore {
  #database;

  /** @param {IDBFactory | null} factory */
  constructor(factory) {
    // Private windows, full disks, no IndexedDB at all.
    this.#database = opened(/** @type {IDBFactory} */ (factory)).catch(() => null);
  }

  /**
   * @param {string} scope
   * @returns {Promise<import("../types.js").Outgoing[]>}
   */
  async all(scope) {
    /** @type {{scope: string, item: import("../types.js").Outgoing}[] | null} */
    const rows = await this.#do("readonly", (store) => store.getAll());
    return (rows ?? []).filter((row) => row.scope === scope).map(({ item }) => item);
  }

  /**
   * @param {string} scope
   * @param {import("../types.js").Outgoing} item
   */
  async put(scope, item) {
    await this.#do("readwrite", (store) => store.put({ id: item.clientMessageId, scope, item }));
  }

  /** @param {string} clientMessageId */
  async remove(clientMessageId) {
    await this.#do("readwrite", (store) => store.delete(clientMessageId));
  }

  /**
   * Resolves with null where the database does not do it.
   *
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<any>} act
   */
  async #do(mode, act) {
    const database = /** @type {IDBDatabase} */ (await this.#database);
    try {
      const transaction = database.transaction(ROWS, mode);
      const request = act(transaction.objectStore(ROWS));
      return await new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = reject;
      });
    } catch {
      return null;
    }
  }
}

/**
 * @param {IDBFactory} factory
 * @returns {Promise<IDBDatabase>}
 */
function opened(factory) {
  return new Promise((resolve, reject) => {
    const request = factory.open("martlet", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: "id" });
    request.onerror = reject;
    request.onsuccess = () => {
      const database = request.result;
      // A later version of this page must not wait for this one.
      database.onversionchange = () => database.close();
      resolve(database);
    };
  });
}
