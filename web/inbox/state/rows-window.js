/**
 * Which rows of a long list are to be there, for a part of it that can be seen.
 *
 * @param {{count: number, rowHeight: number, scrollTop: number, height: number, spare?: number}} list `spare`: rows kept
 *   above and below what can be seen
 * @returns {{from: number, to: number}} the first row, and the one behind the last
 */
export function windowOf({ count, rowHeight, scrollTop, height, spare = 6 }) {
  if (rowHeight <= 0 || height <= 0) return { from: 0, to: Math.min(count, 2 * spare) };
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const seen = Math.ceil(height / rowHeight) + 1;
  const from = Math.max(0, Math.min(first, count - seen) - spare);
  return { from, to: Math.min(count, Math.max(0, Math.min(first, count)) + seen + spare) };
}

/**
 * Where to scroll so that a row is wholly in sight; the same place if it is.
 *
 * @param {{index: number, rowHeight: number, scrollTop: number, height: number}} list
 */
export function scrollTo({ index, rowHeight, scrollTop, height }) {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + height) return top + rowHeight - height;
  return scrollTop;
}

/**
 * Where to scroll so that what can be seen stays in its place when rows come and go above it. At the list's very
 * beginning new rows are let in.
 *
 * @param {{before: number, after: number, rowHeight: number, scrollTop: number}} list `before`, `after`: the index of
 *   the first row in sight; below zero: it is gone
 */
export function scrollAfter({ before, after, rowHeight, scrollTop }) {
  if (scrollTop <= 0 || before < 0 || after < 0) return scrollTop;
  return Math.max(0, scrollTop + (after - before) * rowHeight);
}
