const ADDRESS = /(?:https?:\/\/|mailto:)[^\s\p{C}<>"'`]+/giu;
/** A sentence' end is not the address'. */
const TAIL = /[.,;:!?…)\]}»”]+$/;

/**
 * A text in pieces, of which some are addresses that may be followed: web pages and mail, nothing else.
 *
 * @param {string} text
 * @returns {{text: string, href: string | null}[]}
 */
export function piecesOf(text) {
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const { index = 0 } = found;
    const address = found[0].replace(TAIL, "");
    const href = hrefOf(address);
    if (!href) continue;
    if (index > end) pieces.push({ text: text.slice(end, index), href: null });
    pieces.push({ text: address, href });
    end = index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/** @param {string} address */
function hrefOf(address) {
  try {
    const url = new URL(address);
    if (url.protocol === "mailto:") return /^[^@]+@[^@]+$/.test(url.pathname) ? url.href : null;
    const isPlain = /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
    return isPlain ? url.href : null;
  } catch {
    return null;
  }
}
