import { browserPage } from "./browser-page.js";
import { IndexedStore } from "./indexed-store.js";

/** @typedef {import("../types.js").Environment} Environment */

/**
 * What the browser offers, with what is given in its place.
 *
 * @param {Partial<Environment>} given
 * @returns {Environment}
 */
export function environmentWith(given = {}) {
  const timers = given.timers ?? {
    setTimeout: (action, ms) => globalThis.setTimeout(action, ms),
    clearTimeout: (timer) => globalThis.clearTimeout(/** @type {any} */ (timer)),
  };
  const now = given.now ?? Date.now;
  const { WebSocket, BroadcastChannel } = globalThis;
  return {
    fetch: (...request) => globalThis.fetch(...request),
    openSocket: WebSocket ? (url, protocols) => /** @type {any} */ (new WebSocket(url, protocols)) : null,
    random: Math.random,
    newId,
    storage: quietly(() => globalThis.localStorage),
    outgoingStore: new IndexedStore(quietly(() => globalThis.indexedDB)),
    locks: /** @type {any} */ (globalThis.navigator?.locks ?? null),
    openChannel: BroadcastChannel ? (name) => new BroadcastChannel(name) : null,
    page: given.page ?? browserPage(timers, now),
    ...given,
    timers,
    now,
  };
}

/** `crypto.randomUUID` is not there on plain http. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Where storage is forbidden, even to look at it may throw.
 *
 * @template T
 * @param {() => T} look
 * @returns {T | null}
 */
function quietly(look) {
  try {
    return look() ?? null;
  } catch {
    return null;
  }
}
