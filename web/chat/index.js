import { MartletChat } from "./martlet-chat.js";

if (!customElements.get("martlet-chat")) customElements.define("martlet-chat", MartletChat);

export { MartletChat };
