const SVG = "http://www.w3.org/2000/svg";

/** Paths on a field of 24 by 24. */
const ICONS = {
  back: "M15 5l-7 7 7 7",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.2 16.2L21 21",
  clear: "M6 6l12 12M18 6L6 18",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
  help: "M8.8 9a3.2 3.2 0 1 1 4.6 2.9c-.9.5-1.4 1-1.4 2.1M12 17.6v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  send: "M4 12l16-7-5 15-3.500-6zM11.500 14L20 5",
  inbox: "M3 13l3-8h12l3 8v6H3zM3 13h5l1.5 3h5L16 13h5",
  close: "M5 12.5l4.5 4.5L19 7.5",
  reopen: "M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5",
  assign: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.6-4 3.600-6 7.500-6s6.900 2 7.500 6",
};

/** @typedef {keyof typeof ICONS} Icon */

/**
 * Makes an element. Properties: `class`, `text`, `on…` listeners, and attributes (null, undefined and false: left out).
 * Text only ever goes in as text.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties]
 * @param {(Node | string | null)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/**
 * A line drawing that says nothing to a screen reader.
 *
 * @param {Icon} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * Listens; returns what ends it.
 *
 * @param {EventTarget} target
 * @param {string} type
 * @param {(event: any) => void} listener
 */
export function listen(target, type, listener) {
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}

/** A dot between two facts, an element of its own: theirs may be written in another direction. */
export function between() {
  return make("span", { class: "between", "aria-hidden": "true", text: "·" });
}

/**
 * Changes an element's text only if it differs.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Changes an attribute only if it differs; null: takes it away.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value
 */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
