/**
 * Which visitors use the gateway while a site goes over to it step by step.
 */

const KEY = "martlet.share";

/**
 * A browser's place among 100, chosen once: raising the share takes more in and sends nobody out.
 *
 * @param {Pick<Storage, "getItem" | "setItem">} storage
 * @param {() => number} random from 0 to below 1
 * @returns {number} 0 to 99
 */
export function placeOf(storage, random) {
  try {
    const kept = storage.getItem(KEY);
    if (kept !== null && /^\d{1,2}$/.test(kept)) return Number(kept);
    const place = Math.floor(random() * 100);
    storage.setItem(KEY, String(place));
    return place;
  } catch {
    return Math.floor(random() * 100);
  }
}

/** @param {number} share in percent @param {number} place @returns {boolean} */
export function isIn(share, place) {
  return place < share;
}
