import { language, translate } from "./demo.js";

const TEXTS = {
  en: {
    title: "Martlet: chat in real time",
    lead: "Open both sides next to each other and write: what one side does, the other sees at once.",
    customer: "Customer",
    customerText: "A visitor of the shop with a question.",
    manager: "Manager",
    managerText: "The inbox with everybody’s questions.",
  },
  ru: {
    title: "Martlet: чат в реальном времени",
    lead: "Откройте обе стороны рядом и пишите: что делает одна, другая видит сразу.",
    customer: "Покупатель",
    customerText: "Посетитель магазина с вопросом.",
    manager: "Менеджер",
    managerText: "Входящие: вопросы всех покупателей.",
  },
};

translate(TEXTS[language]);
