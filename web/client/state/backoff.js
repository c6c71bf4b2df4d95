const BASE_MS = 500;
const CAP_MS = 30_000;

/**
 * Full jitter: anywhere between nothing and a bound that doubles with each attempt.
 *
 * @param {number} attempt failures so far, from 0
 * @param {number} random in [0, 1)
 */
export function backoffMs(attempt, random, baseMs = BASE_MS, capMs = CAP_MS) {
  return Math.round(random * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 16)));
}
