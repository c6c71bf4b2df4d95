/**
 * Asks the site for its user's token, with the site's own cookies.
 *
 * @param {string} url
 * @returns {() => Promise<import("../client/types.js").GivenToken>}
 */
export function makeTokenSource(url) {
  return async () => {
    const answer = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw Object.assign(new Error(`No token: HTTP ${answer.status}.`), { status: answer.status });
    return answer.json();
  };
}
