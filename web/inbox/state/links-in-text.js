const ADDRESS = /https?:\/\/[^\s<>"'`\u0000-\u001f\u202a-\u202e\u2066-\u2069]+/gi;
/** A sentence' end is not the address'. */
const TAIL = /[.,;:!?…)\]}»”]+$/;

/**
 * A text in pieces, of which some are addresses that may be followed: web pages, nothing else.
 *
 * @param {string} text
 * @returns {{text: string, href: string | null}[]}
 */
export function piecesOf(text) {
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = found[0].replace(TAIL, "");
    const href = hrefOf(address);
    if (!href) continue;
    if (found.index > end) pieces.push({ text: text.slice(end, found.index), href: null });
    pieces.push({ text: address, href });
    end = found.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/** @param {string} address */
function hrefOf(address) {
  try {
    const url = new URL(address);
    const isPlain =
      (url.protocol === "http:" || url.protocol === "https:") && url.username === "" && url.password === "";
    return isPlain ? url.href : null;
  } catch {
    return null;
  }
}
