/** What is shown of a text on one line. Whoever writes more is read in the thread. */
const LINE = 160;

/**
 * One line of any text, however long or broken into lines that is.
 *
 * @param {string} text
 */
export function lineOf(text, most = LINE) {
  const line = text
    .slice(0, 4 * most)
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...line];
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : line;
}

/**
 * The letters of a round picture.
 *
 * @param {string} title
 */
export function initialsOf(title) {
  const words = title.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : ""].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}
