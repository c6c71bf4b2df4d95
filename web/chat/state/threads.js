import { isSame } from "../../ui/state/ids.js";

/** Which of a customer's threads is shown: they have one conversation with the shop, whatever it is kept in. */

/** @typedef {import("../../ui/types.js").Thread} Thread */

/**
 * The open one with the latest activity, else the latest.
 *
 * @param {Thread[]} threads the latest activity first
 * @returns {Thread | null}
 */
export function threadToShow(threads) {
  return threads.find(({ status }) => status === "open") ?? threads[0] ?? null;
}

/**
 * Whether the conversation goes on in another thread than the one that is shown.
 *
 * @param {Thread | null} shown
 * @param {Thread} changed
 */
export function goesOnIn(shown, changed) {
  if (changed.status !== "open" || isSame(shown?.id, changed.id)) return false;
  return shown === null || shown.status === "closed";
}

/**
 * What is known of a thread after an update; an older one changes nothing.
 *
 * @param {Thread} known
 * @param {Partial<Thread>} update
 * @returns {Thread}
 */
export function updated(known, update) {
  return (update.head ?? Infinity) < (known.head ?? 0) ? known : { ...known, ...update };
}
