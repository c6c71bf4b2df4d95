import { requestJSON } from "./transport-rest.js";

/** Shows the server that a page of its own asks; a form on another site cannot set it. */
const OWN_PAGE = { "X-Martlet-Demo": "1" };

const ask = (method, path, body) =>
  requestJSON((...request) => globalThis.fetch(...request), method, path, { body, headers: OWN_PAGE });

/** The demo's sign-in: a session cookie that scripts cannot read. */
export const session = {
  /** `{userId, role, name}`, or null. */
  async current() {
    try {
      return await ask("GET", "/demo/session");
    } catch (error) {
      if (error.status === 401) return null;
      throw error;
    }
  },
  signIn: (role, name) => ask("POST", "/demo/sign-in", { role, name }),
  signOut: () => ask("POST", "/demo/sign-out"),
  token: () => ask("POST", "/chat/token"),
};
