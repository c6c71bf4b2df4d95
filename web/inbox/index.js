import { MartletInbox } from "./martlet-inbox.js";

if (!customElements.get("martlet-inbox")) customElements.define("martlet-inbox", MartletInbox);

export { MartletInbox };
