import { language, texts } from "./texts.js";

/**
 * Makes an element. `properties`: `class`, `text`, `on…` listeners, `data`, and attributes (null and false: left out).
 * Text only ever goes in as text.
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function find(selector) {
  return document.querySelector(selector);
}

/** Changes an element's text only if it differs, so that a live region does not speak twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Puts the page's language into place: `data-text`, `data-label`, `data-placeholder` name texts. */
export function translatePage() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = texts[element.dataset.text];
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", texts[element.dataset.label]);
  }
  for (const element of document.querySelectorAll("[data-placeholder]")) {
    element.placeholder = texts[element.dataset.placeholder];
  }
  const other = language === "ru" ? "en" : "ru";
  for (const link of document.querySelectorAll("[data-language-switch]")) {
    link.href = `?lang=${other}`;
    link.lang = other;
    link.hreflang = other;
    link.textContent = texts.otherLanguage;
  }
  for (const link of document.querySelectorAll("a[data-keeps-language]")) {
    link.search = new URLSearchParams(location.search).has("lang") ? `?lang=${language}` : "";
  }
}

/** Makes `node`'s children those in `wanted`, leaving in place what is there already (focus and scrolling stay). */
export function arrange(node, wanted) {
  const keep = new Set(wanted);
  for (const child of [...node.children]) if (!keep.has(child)) child.remove();
  let next = node.firstElementChild;
  for (const child of wanted) {
    if (child === next) next = next.nextElementSibling;
    else node.insertBefore(child, next);
  }
}
