import { conversation } from "./conversation.js";
import { dialogs } from "./dialogs.js";
import { ground } from "./ground.js";
import { halves } from "./halves.js";
import { header } from "./header.js";
import { layout } from "./layout.js";
import { list } from "./list.js";
import { tools } from "./tools.js";

/** Later ones win. */
const PARTS = [ground, halves, tools, list, header, conversation, dialogs, layout];

/** @type {CSSStyleSheet[] | null} */
let sheets = null;

/**
 * Sizes follow the reader's own setting, but not a site whose root has a size of its own, such as `62.5%`.
 *
 * @param {string} css
 */
function sized(css) {
  const lines = css.split("\n").map((line) => {
    if (line.startsWith("@")) return line.replace(/([\d.]+)rem/g, (_, count) => `${count * 16}px`);
    return line.replace(/(-?[\d.]+)rem/g, "calc($1 * var(--i-rem))");
  });
  return lines.join("\n").replace("--i-rem: size", "--i-rem: clamp(16px, 1rem, 24px)");
}

/** What each inbox looks like; made once for all. */
export function styles() {
  if (!sheets) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(sized(PARTS.join("\n")));
    sheets = [sheet];
  }
  return sheets;
}
