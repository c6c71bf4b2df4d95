import { isSame, isSomebody } from "../../ui/state/ids.js";

/** Which threads a view shows: asked of the server, and decided here for what changes live. */

/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Thread} Thread */
/** @typedef {import("../../client/types.js").Id} Id */

/** @type {import("../types.js").Filter[]} */
export const FILTERS = ["open", "mine", "unassigned", "closed"];

/** As much of a search as the server takes. */
const LONGEST_QUERY = 200;

/**
 * The request for a page of a view.
 *
 * @param {View} view
 * @param {number} limit
 * @param {string | null} cursor
 */
export function pathOf({ filter, query }, limit, cursor) {
  const parameters = new URLSearchParams({ status: filter === "closed" ? "closed" : "open" });
  if (filter === "mine") parameters.set("assigned", "me");
  if (filter === "unassigned") parameters.set("assigned", "none");
  const text = textOf(query);
  if (text) parameters.set("q", text);
  return withPage(parameters, limit, cursor);
}

/**
 * The request for a page of all threads.
 *
 * @param {number} limit
 * @param {string | null} cursor
 */
export function pathOfAll(limit, cursor) {
  return withPage(new URLSearchParams(), limit, cursor);
}

/**
 * Whether a view shows a thread.
 *
 * @param {View} view
 * @param {Thread} thread
 * @param {Id | null} me
 */
export function shows({ filter, query }, thread, me) {
  if ((thread.status === "closed") !== (filter === "closed")) return false;
  if (filter === "mine" && !isSame(thread.managerId, me)) return false;
  if (filter === "unassigned" && isSomebody(thread.managerId)) return false;
  const text = textOf(query);
  return text === "" || isFoundIn(thread, text.toLowerCase());
}

/** @param {string} query */
function textOf(query) {
  // Cut by whole characters: half of one is no text.
  return [...query.trim()].slice(0, LONGEST_QUERY).join("");
}

/**
 * @param {Thread} thread
 * @param {string} text in lower case
 */
function isFoundIn({ subject, clientId, clientName, lastMessage }, text) {
  return [subject, String(clientId), clientName, lastMessage?.text].some((each) => each?.toLowerCase().includes(text));
}

/**
 * @param {URLSearchParams} parameters
 * @param {number} limit
 * @param {string | null} cursor
 */
function withPage(parameters, limit, cursor) {
  parameters.set("limit", String(limit));
  if (cursor !== null) parameters.set("cursor", cursor);
  return `/chat/threads?${parameters}`;
}
