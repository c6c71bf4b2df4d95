import { controls } from "../../ui/styles/controls.js";
import { conversation } from "../../ui/styles/conversation.js";
import { ground } from "../../ui/styles/ground.js";
import { sheetOf } from "../../ui/styles/sheet.js";
import { panel } from "./panel.js";

/** @type {CSSStyleSheet | null} */
let made = null;

/** What each chat looks like; made once for all. */
export function sheet() {
  made ??= sheetOf([ground, controls, conversation, panel]);
  return made;
}
