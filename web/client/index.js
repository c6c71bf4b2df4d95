export { MartletClient } from "./martlet-client.js";
