/**
 * Which of a browser's tabs holds the connection. The lock decides; this decides when to doubt its holder. Hidden pages'
 * timers may run once a minute, so a leader is asked and answers by message: those are not slowed down. Time is passed
 * in; no I/O.
 */

const ASK_EVERY_MS = 5_000;
const ASK_HIDDEN_EVERY_MS = 30_000;
const ANSWER_WITHIN_MS = 2_000;
const ANSWER_AWAKE_WITHIN_MS = 700;
/** So that not all followers seize the lock at once. */
const SPREAD_MS = 300;

/** @typedef {"ask" | "steal" | null} ElectionAction */

export class Election {
  #askedAt = -1;
  #patienceMs = ANSWER_WITHIN_MS;
  #heardAt;

  /** @param {number} now */
  constructor(now) {
    this.#heardAt = now;
  }

  /**
   * The leader has said something.
   *
   * @param {number} now
   */
  heard(now) {
    this.#heardAt = now;
    this.#askedAt = -1;
  }

  /**
   * This tab has slept: whatever it knew of the leader is old. The leader is asked, and must answer quickly.
   *
   * @param {number} now
   * @param {number} random
   */
  woke(now, random) {
    this.#ask(now, ANSWER_AWAKE_WITHIN_MS + random * SPREAD_MS);
  }

  /**
   * @param {number} now
   * @param {number} random
   * @param {boolean} isVisible
   * @returns {ElectionAction}
   */
  tick(now, random, isVisible) {
    if (this.#askedAt >= 0) {
      const waited = now - this.#askedAt;
      if (waited < this.#patienceMs) return null;
      // The tab itself has slept over the answer: ask once more before doubting anybody.
      if (waited > this.#patienceMs + ANSWER_WITHIN_MS) return this.#ask(now, ANSWER_AWAKE_WITHIN_MS);
      this.#askedAt = -1;
      this.#heardAt = now;
      return "steal";
    }
    if (now - this.#heardAt < pauseMs(isVisible)) return null;
    return this.#ask(now, ANSWER_WITHIN_MS + random * SPREAD_MS);
  }

  /**
   * When `tick` has something to do, as a delay.
   *
   * @param {number} now
   * @param {boolean} isVisible
   */
  nextTickMs(now, isVisible) {
    const isAsking = this.#askedAt >= 0;
    const at = isAsking ? this.#askedAt + this.#patienceMs : this.#heardAt + pauseMs(isVisible);
    return Math.max(50, at - now);
  }

  /**
   * @param {number} now
   * @param {number} patienceMs
   * @returns {"ask"}
   */
  #ask(now, patienceMs) {
    this.#askedAt = now;
    this.#patienceMs = patienceMs;
    return "ask";
  }
}

/** @param {boolean} isVisible */
function pauseMs(isVisible) {
  return isVisible ? ASK_EVERY_MS : ASK_HIDDEN_EVERY_MS;
}
