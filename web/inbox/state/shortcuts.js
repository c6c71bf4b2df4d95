/** @typedef {import("../types.js").Command} Command */

/** @type {Record<string, Command>} */
const COMMANDS = {
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  Enter: "open",
  "/": "search",
  r: "reply",
  e: "close",
  a: "assign",
  "?": "help",
  Escape: "back",
};

/**
 * The same keys where a keyboard writes Russian.
 *
 * @type {Record<string, string>}
 */
const RUSSIAN = { о: "j", л: "k", к: "r", у: "e", ф: "a", ".": "/" };

/**
 * What the help lists.
 *
 * @type {{command: Command, keys: string[]}[]}
 */
export const SHORTCUTS = [
  { command: "next", keys: ["j", "↓"] },
  { command: "previous", keys: ["k", "↑"] },
  { command: "open", keys: ["Enter"] },
  { command: "search", keys: ["/"] },
  { command: "reply", keys: ["r"] },
  { command: "assign", keys: ["a"] },
  { command: "close", keys: ["e"] },
  { command: "back", keys: ["Esc"] },
  { command: "help", keys: ["?"] },
];

/**
 * What a key means; null: nothing, it belongs to whatever has the focus.
 *
 * @param {{key: string, code?: string, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean, isComposing?: boolean}} key
 * @param {{isTyping: boolean, isOnControl: boolean, areOn: boolean}} place `isTyping`: the focus is where text is
 *   written; `isOnControl`: on a button or a link, whose Enter and arrows are its own; `areOn`: the user wants shortcuts
 * @returns {Command | null}
 */
export function commandOf({ key, code, ctrlKey, altKey, metaKey, isComposing }, { isTyping, isOnControl, areOn }) {
  if (ctrlKey || altKey || metaKey || isComposing) return null;
  const isSingle = key.length === 1;
  if (isTyping) return key === "Escape" ? "back" : null;
  if (isSingle && !areOn) return null;
  if (!isSingle && isOnControl && key !== "Escape") return null;
  if (key === "." && code !== "Slash") return null;
  const known = isSingle ? (RUSSIAN[key.toLowerCase()] ?? key.toLowerCase()) : key;
  return COMMANDS[known] ?? (key === "," && code === "Slash" ? "help" : null);
}
