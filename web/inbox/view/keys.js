import { commandOf } from "../state/shortcuts.js";

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const CONTROLS = "button, a, input, summary";

/**
 * What a key means to the inbox; null: nothing.
 *
 * @param {KeyboardEvent} event as the document hears it
 * @param {Element} host the inbox
 * @param {boolean} areOn whether the user wants single keys
 */
export function commandIn(event, host, areOn) {
  const path = event.composedPath();
  const target = /** @type {Element} */ (path[0]);
  const isHere = path.includes(host);
  // Keys that are pressed nowhere in particular are the inbox', too; those on other parts of the page are not.
  if (event.defaultPrevented || !(isHere || target === document.body || target === document.documentElement))
    return null;
  const isTyping = target.matches?.(TYPING) ?? false;
  const isOnControl = isHere && (target.matches?.(CONTROLS) ?? false);
  return commandOf(event, { isTyping, isOnControl, areOn });
}
