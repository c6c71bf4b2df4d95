import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { tokenSource } from "../../../wordpress/martlet-chat/js/tokens.js";

const SITE = { backend: "/wp-json/martlet/v1", ajax: "/wp-admin/admin-ajax.php" };
const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** A site at which `nonce` is right (null: nobody is signed in) until `change` makes it another. */
function site(nonce) {
  const seen = [];
  const state = { nonce, seen, guests: true };
  globalThis.fetch = async (url, options = {}) => {
    seen.push(`${options.method ?? "GET"} ${url} ${options.headers?.["X-WP-Nonce"] ?? "-"}`);
    assert.equal(options.credentials, "same-origin");
    if (url.includes("martlet_nonce")) {
      return state.nonce ? new Response(state.nonce) : new Response("");
    }
    const given = options.headers["X-WP-Nonce"];
    if (given && given !== state.nonce) return new Response("{}", { status: 403 });
    if (!given && !state.guests) return new Response("{}", { status: 401 });
    return new Response(JSON.stringify({ token: given ? "user" : "guest", expiresAt: 1 }));
  };
  return state;
}

test("a page out of a cache gives a signed-in customer the customer's token", async () => {
  site("0123456789");
  assert.equal((await tokenSource(SITE)()).token, "user");
});

test("who is not signed in is a guest", async () => {
  const { seen } = site(null);
  assert.equal((await tokenSource(SITE)()).token, "guest");
  assert.deepEqual(seen.at(-1), "POST /wp-json/martlet/v1/chat/token -");
});

test("the nonce of the page is used first, and a nonce is asked for once", async () => {
  const { seen } = site("0123456789");
  const getToken = tokenSource({ ...SITE, nonce: "0123456789" });
  await getToken();
  await getToken();
  assert.equal(seen.length, 2);
});

test("a nonce that has ended is replaced", async () => {
  const state = site("0123456789");
  const getToken = tokenSource({ ...SITE, nonce: "9999999999" });
  assert.equal((await getToken()).token, "user");
  state.nonce = "aaaaaaaaaa";
  assert.equal((await getToken()).token, "user");
});

test("who signs out on the way becomes a guest", async () => {
  const state = site("0123456789");
  const getToken = tokenSource(SITE);
  await getToken();
  state.nonce = null;
  assert.equal((await getToken()).token, "guest");
});

test("where guests get no token, the error says so", async () => {
  site(null).guests = false;
  await assert.rejects(tokenSource(SITE)(), (error) => error.status === 401);
});

test("what is no nonce is taken for none", async () => {
  for (const odd of ["<html>", "-1", "0", "0123456789abc"]) {
    site(odd);
    assert.equal((await tokenSource(SITE)()).token, "guest", odd);
  }
});
