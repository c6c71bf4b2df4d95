import { isSame, isSomebody } from "../../ui/state/ids.js";
import { lineOf } from "../../ui/state/line.js";

/** @typedef {import("../types.js").Thread} Thread */
/** @typedef {import("../texts/texts.js").Texts} Texts */
/** @typedef {import("../../client/types.js").Id} Id */

const NAME = 80;

/**
 * @param {Thread} thread
 * @param {Texts} texts
 */
export function titleOf({ clientName, subject, clientId }, texts) {
  return lineOf(clientName || "", NAME) || lineOf(subject || "", NAME) || `${texts.customer} ${clientId}`;
}

/**
 * What the thread is about, where its title does not say so already.
 *
 * @param {Thread} thread
 * @param {Texts} texts
 */
export function topicOf(thread, texts) {
  const topic = lineOf(thread.subject ?? "");
  return topic !== titleOf(thread, texts) ? topic : "";
}

/**
 * Whose it is.
 *
 * @param {Thread} thread
 * @param {Id | null} me
 * @param {Texts} texts
 */
export function assigneeOf({ managerId, managerName }, me, texts) {
  if (!isSomebody(managerId)) return texts.unassigned;
  if (isSame(managerId, me)) return texts.yours;
  return lineOf(managerName || "", NAME) || `${texts.manager} ${managerId}`;
}

/**
 * The last message, with its writer where that is not the customer.
 *
 * @param {Thread} thread
 * @param {Id | null} me
 * @param {Texts} texts
 */
export function previewOf({ lastMessage }, me, texts) {
  if (!lastMessage) return texts.noMessages;
  const text = lineOf(lastMessage.text ?? "");
  if (lastMessage.from === "client") return text;
  return texts.says(isSame(lastMessage.userId, me) ? texts.you : texts.manager, text);
}

/**
 * One of so many colours, always the same for the same user.
 *
 * @param {Id} id
 */
export function hueOf(id, count = 6) {
  let sum = 0;
  for (const character of String(id)) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % count;
}
