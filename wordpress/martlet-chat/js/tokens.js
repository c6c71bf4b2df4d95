/**
 * How the site's pages get their tokens. Pages may come out of a cache, so that nothing about who looks is in them: the
 * nonce of whoever is signed in is asked for first; who is not gets a guest's token by cookie.
 */

/** @typedef {{ backend: string, ajax: string, nonce?: string }} Site */

/** The nonce of the session, or an empty string for guests. @param {Site} site @returns {Promise<string>} */
async function askNonce(site) {
  const answer = await fetch(`${site.ajax}?action=martlet_nonce`, { credentials: "same-origin", cache: "no-store" });
  const text = answer.ok ? (await answer.text()).trim() : "";
  return /^[0-9a-f]{10}$/.test(text) ? text : "";
}

/** @param {Site} site @param {string} nonce */
function askToken(site, nonce) {
  const headers = { Accept: "application/json", ...(nonce ? { "X-WP-Nonce": nonce } : {}) };
  return fetch(`${site.backend}/chat/token`, { method: "POST", credentials: "same-origin", headers });
}

/**
 * Gives tokens to the chat's client.
 *
 * @param {Site} site
 * @returns {() => Promise<{ token: string, expiresAt: number }>}
 */
export function tokenSource(site) {
  let nonce = site.nonce ?? null;
  return async () => {
    nonce ??= await askNonce(site);
    let answer = await askToken(site, nonce);
    if ((answer.status === 403 || answer.status === 401) && nonce) {
      // Nonces end within a day, and with the session.
      nonce = await askNonce(site);
      answer = await askToken(site, nonce);
    }
    if (!answer.ok) {
      nonce = null;
      throw Object.assign(new Error(`No token: HTTP ${answer.status}.`), { status: answer.status });
    }
    return answer.json();
  };
}
