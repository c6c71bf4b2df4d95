/**
 * A style sheet of these parts; later ones win. Sizes follow the reader's own setting, but not a site whose root has a
 * size of its own, such as `62.5%`.
 *
 * @param {string[]} parts
 */
export function sheetOf(parts) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(sized(parts.join("\n")));
  return sheet;
}

/** @param {string} css */
function sized(css) {
  const lines = css.split("\n").map((line) => {
    if (line.startsWith("@")) return line.replace(/([\d.]+)rem/g, (_, count) => `${count * 16}px`);
    return line.replace(/(-?[\d.]+)rem/g, "calc($1 * var(--m-rem))");
  });
  return lines.join("\n").replace("--m-rem: size", "--m-rem: clamp(16px, 1rem, 24px)");
}
