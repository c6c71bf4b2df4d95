import { texts } from "./texts.js";
import { translatePage } from "./view-dom.js";

translatePage();
document.title = texts.landingTitle;
