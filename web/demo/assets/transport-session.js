import { requestJSON } from "./transport-rest.js";

/** The header names the role, and shows the server that a page of its own asks: a form on another site cannot set it. */
const ask = (role, method, path, body) =>
  requestJSON((...request) => globalThis.fetch(...request), method, path, {
    body,
    headers: { "X-Martlet-Demo": role },
  });

/**
 * The demo's sign-in: a session cookie that scripts cannot read. Each role has a session of its own, so that one
 * browser can be on both sides at once.
 */
export function demoSession(role) {
  return {
    /** `{userId, role, name}`, or null. */
    async current() {
      try {
        const session = await ask(role, "GET", "/demo/session");
        return session.role === role ? session : null;
      } catch (error) {
        if (error.status === 401) return null;
        throw error;
      }
    },
    signIn: (name) => ask(role, "POST", "/demo/sign-in", { role, name }),
    signOut: () => ask(role, "POST", "/demo/sign-out"),
    token: () => ask(role, "POST", "/chat/token"),
  };
}
