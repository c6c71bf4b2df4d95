import { languageOf } from "../ui/texts/language.js";

/** What the demo's pages share: their language, and the sign-in. */

export const language = languageOf([new URLSearchParams(location.search).get("lang"), ...navigator.languages]);

export const find = (selector) => document.querySelector(selector);

/** Puts a page's texts into place: `data-text` names them. */
export function translate(texts) {
  document.documentElement.lang = language;
  document.title = texts.title;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = texts[element.dataset.text];
  const other = language === "ru" ? "en" : "ru";
  for (const link of document.querySelectorAll(".language")) {
    link.href = `?lang=${other}`;
    link.lang = other;
    link.hreflang = other;
    link.textContent = { en: "English", ru: "Русский" }[other];
  }
  if (new URLSearchParams(location.search).has("lang")) {
    for (const link of document.querySelectorAll(".doors a")) link.search = `?lang=${language}`;
  }
}

/**
 * Asks the demo's server. The header names the role, and shows the server that a page of its own asks: a form on another
 * site cannot set it.
 */
export function asking(role) {
  return async (method, path, body) => {
    const answer = await fetch(path, {
      method,
      headers: { "X-Martlet-Demo": role, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw Object.assign(new Error(`HTTP ${answer.status}`), { status: answer.status });
    return answer.json();
  };
}

/** Who is signed in as `role`, or signs in on the page's card. */
export async function signedIn(role, texts) {
  const ask = asking(role);
  const session = await ask("GET", "/demo/session").catch(() => null);
  if (session?.role === role) return session;
  const field = find("#name");
  const problem = find("#sign-in-problem");
  find("#sign-in").hidden = false;
  field.value = texts.given;
  field.focus();
  return new Promise((done) => {
    find("#sign-in-form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const name = field.value.trim();
      field.setAttribute("aria-invalid", String(name === ""));
      problem.textContent = name === "" ? texts.missing : "";
      if (name === "") return field.focus();
      try {
        const made = await ask("POST", "/demo/sign-in", { role, name });
        find("#sign-in").hidden = true;
        done(made);
      } catch {
        problem.textContent = texts.failed;
      }
    });
  });
}

/** The button that signs out; what was not sent is forgotten: it belongs to who leaves. */
export function signOutBy(button, role, element) {
  button.addEventListener("click", async () => {
    element.client?.close({ forget: true });
    await asking(role)("POST", "/demo/sign-out").catch(() => {});
    location.reload();
  });
}
