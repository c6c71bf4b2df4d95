import "../inbox/index.js";
import { asking, find, language, signedIn, signOutBy, translate } from "./demo.js";

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
  },
};

const texts = TEXTS[language];
translate(texts);
const { name } = await signedIn("manager", texts);
find("#desk").hidden = false;
find("#me").textContent = name;
const inbox = document.createElement("martlet-inbox");
inbox.setAttribute("gateway", "");
inbox.setAttribute("lang", language);
inbox.setAttribute("deep-links", "");
inbox.getToken = () => asking("manager")("POST", "/chat/token");
find("#inbox").append(inbox);
signOutBy(find("#sign-out"), "manager", inbox);
