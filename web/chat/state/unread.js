/** @typedef {import("../../client/types.js").Message} Message */

/** The other side's messages that were not read yet. */
export class Unread {
  /** Those before what is loaded. */
  #earlier = 0;
  /** @type {Set<number>} */
  #seqs = new Set();

  get count() {
    return this.#earlier + this.#seqs.size;
  }

  /**
   * @param {number} count as the server says
   * @param {Message[]} theirs the other side's messages that are loaded, oldest first
   */
  begin(count, theirs) {
    const loaded = count > 0 ? theirs.slice(-count) : [];
    this.#seqs = new Set(loaded.map(({ seq = 0 }) => seq));
    this.#earlier = count - loaded.length;
  }

  /** @param {Message} message */
  add({ seq = 0 }) {
    this.#seqs.add(seq);
  }

  /** @param {number} seq everything up to there was read, here or elsewhere */
  readUpTo(seq) {
    for (const each of this.#seqs) if (each <= seq) this.#seqs.delete(each);
    if (seq > 0) this.#earlier = 0;
  }
}
