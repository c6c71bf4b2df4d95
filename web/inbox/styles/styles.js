import { controls } from "../../ui/styles/controls.js";
import { conversation } from "../../ui/styles/conversation.js";
import { ground } from "../../ui/styles/ground.js";
import { sheetOf } from "../../ui/styles/sheet.js";
import { dialogs } from "./dialogs.js";
import { ground as own } from "./ground.js";
import { halves } from "./halves.js";
import { header } from "./header.js";
import { layout } from "./layout.js";
import { list } from "./list.js";
import { tools } from "./tools.js";

/** @type {CSSStyleSheet[] | null} */
let sheets = null;

/** What each inbox looks like; made once for all. */
export function styles() {
  sheets ??= [sheetOf([ground, own, controls, halves, tools, list, header, conversation, dialogs, layout])];
  return sheets;
}
