import { drawing, make } from "../../ui/view/dom.js";

/** Paths on a field of 24 by 24. */
const ICONS = {
  back: "M15 5l-7 7 7 7",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.2 16.2L21 21",
  clear: "M6 6l12 12M18 6L6 18",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
  help: "M8.8 9a3.2 3.2 0 1 1 4.6 2.9c-.9.5-1.4 1-1.4 2.1M12 17.6v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  inbox: "M3 13l3-8h12l3 8v6H3zM3 13h5l1.5 3h5L16 13h5",
  close: "M5 12.5l4.5 4.5L19 7.5",
  reopen: "M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5",
  assign: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
};

/** @typedef {keyof typeof ICONS} Icon */

/** @param {Icon} name */
export const icon = (name) => drawing(ICONS[name]);

/** A dot between two facts, an element of its own: theirs may be written in another direction. */
export function between() {
  return make("span", { class: "between", "aria-hidden": "true", text: "·" });
}
