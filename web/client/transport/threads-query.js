/**
 * The joined threads as requests carry them: their ids, and the position that each continues from.
 *
 * @param {import("../types.js").Resume} resume
 */
export function threadsQuery({ threads }) {
  const all = [...threads.values()];
  return { ids: all.map(({ threadId }) => threadId), since: all.map(({ since }) => since ?? "") };
}
