/** When a token ends and when to replace it. Times in milliseconds since 1970 by this machine's clock. */

const AHEAD_MS = 60_000;
const DAY_MS = 86_400_000;

/** @typedef {{token: string, endsAt: number, renewAt: number}} Held */

/**
 * @param {string} token a JWT
 * @returns {{userId?: unknown, sub?: unknown, role?: unknown, exp?: number, iat?: number} | null}
 */
export function claimsOf(token) {
  try {
    const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/**
 * Whose it is; null: it does not say.
 *
 * @param {string} token
 * @returns {import("../types.js").State["user"]}
 */
export function userOf(token) {
  const claims = claimsOf(token);
  const userId = claims?.userId ?? claims?.sub;
  return userId === undefined ? null : /** @type {any} */ ({ userId, role: claims?.role });
}

/**
 * What is known of a token that has just been given.
 *
 * Many machines' clocks are wrong, and the server's is the one that counts: where this one says that the token has ended
 * already, its life is measured from `iat`, and it never lives longer than that.
 *
 * @param {string} token
 * @param {number | undefined} expiresAt seconds since 1970
 * @param {number} now
 * @returns {Held}
 */
export function heldToken(token, expiresAt, now) {
  const claims = claimsOf(token);
  // One that does not say when it ends is given a day: the server will say it.
  const end = (expiresAt ?? claims?.exp ?? 0) * 1000 || now + DAY_MS;
  const left = end - now;
  const whole = claims?.iat ? end - claims.iat * 1000 : left;
  const life = Math.max(0, left > 0 ? Math.min(left, whole) : whole);
  // A minute before its end; a short life is used to four fifths.
  return { token, endsAt: now + life, renewAt: now + Math.max(life - AHEAD_MS, life * 0.8) };
}

/**
 * How long to wait before it is replaced.
 *
 * @param {Held} held
 * @param {number} now
 */
export function renewalDelayMs({ renewAt }, now) {
  return Math.min(Math.max(1_000, renewAt - now), DAY_MS);
}

/**
 * Whether it is worth beginning anything with.
 *
 * @param {Held} held
 * @param {number} now
 */
export function isFresh({ renewAt, endsAt }, now) {
  return now < (renewAt + endsAt) / 2;
}
