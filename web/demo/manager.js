import "../inbox/index.js";
import { languageOf } from "../ui/texts/language.js";

const TEXTS = {
  en: {
    title: "Inbox",
    shop: "Martlet Shop",
    lead: "Sign in to answer the customers.",
    name: "Your name",
    given: "Maria",
    enter: "Open the inbox",
    signOut: "Sign out",
    missing: "Please enter a name.",
    failed: "That did not work. Please try again.",
    other: "Русский",
  },
  ru: {
    title: "Входящие",
    shop: "Магазин Martlet",
    lead: "Войдите, чтобы отвечать покупателям.",
    name: "Ваше имя",
    given: "Мария",
    enter: "Открыть входящие",
    signOut: "Выйти",
    missing: "Введите имя, пожалуйста.",
    failed: "Не получилось. Попробуйте ещё раз.",
    other: "English",
  },
};

const language = languageOf([new URLSearchParams(location.search).get("lang"), ...navigator.languages]);
const texts = TEXTS[language];
const find = (selector) => document.querySelector(selector);

/** The header names the role, and shows the server that a page of its own asks: a form on another site cannot set it. */
async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { "X-Martlet-Demo": "manager", ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw Object.assign(new Error(`HTTP ${answer.status}`), { status: answer.status });
  return answer.json();
}

function showInbox({ name }) {
  find("#sign-in").hidden = true;
  find("#desk").hidden = false;
  find("#me").textContent = name;
  const inbox = document.createElement("martlet-inbox");
  inbox.setAttribute("gateway", "");
  inbox.setAttribute("lang", language);
  inbox.setAttribute("deep-links", "");
  inbox.getToken = () => ask("POST", "/chat/token");
  find("#inbox").append(inbox);
  find("#sign-out").addEventListener("click", async () => {
    inbox.client?.close({ forget: true });
    await ask("POST", "/demo/sign-out").catch(() => {});
    location.reload();
  });
}

function showSignIn() {
  const form = find("#sign-in-form");
  const field = find("#name");
  find("#sign-in").hidden = false;
  field.value = texts.given;
  field.focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = field.value.trim();
    field.setAttribute("aria-invalid", String(name === ""));
    find("#sign-in-problem").textContent = name === "" ? texts.missing : "";
    if (name === "") return field.focus();
    try {
      showInbox(await ask("POST", "/demo/sign-in", { role: "manager", name }));
    } catch {
      find("#sign-in-problem").textContent = texts.failed;
    }
  });
}

document.documentElement.lang = language;
document.title = texts.title;
for (const element of document.querySelectorAll("[data-text]")) element.textContent = texts[element.dataset.text];
for (const link of document.querySelectorAll(".language")) {
  const other = language === "ru" ? "en" : "ru";
  link.href = `?lang=${other}`;
  link.lang = other;
  link.hreflang = other;
  link.textContent = texts.other;
}

const session = await ask("GET", "/demo/session").catch(() => null);
if (session?.role === "manager") showInbox(session);
else showSignIn();
