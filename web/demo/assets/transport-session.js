import { requestJSON } from "./transport-rest.js";

/** Shows the server that a page of its own asks; a form on another site cannot set it. */
const OWN_PAGE = { "X-Martlet-Demo": "1" };

const ask = (method, path, body) =>
  requestJSON((...request) => globalThis.fetch(...request), method, path, { body, headers: OWN_PAGE });

/**
 * The demo's sign-in: a session cookie that scripts cannot read. Each role has a session of its own, so that one
 * browser can be on both sides at once.
 */
export function demoSession(role) {
  return {
    /** `{userId, role, name}`, or null. */
    async current() {
      try {
        const session = await ask("GET", `/demo/session?role=${role}`);
        return session.role === role ? session : null;
      } catch (error) {
        if (error.status === 401) return null;
        throw error;
      }
    },
    signIn: (name) => ask("POST", "/demo/sign-in", { role, name }),
    signOut: () => ask("POST", `/demo/sign-out?role=${role}`),
    token: () => ask("POST", `/chat/token?role=${role}`),
  };
}
