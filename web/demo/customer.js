import "../chat/index.js";
import { asking, find, language, signedIn, signOutBy, translate } from "./demo.js";

const TEXTS = {
  en: {
    title: "Martlet Shop",
    ask: "Ask the shop",
    lead: "We answer right here. Your name is enough.",
    name: "Your name",
    given: "Anna",
    enter: "Start the chat",
    signOut: "Sign out",
    missing: "Please enter a name.",
    failed: "That did not work. Please try again.",
    goods: "Things for a quiet room",
    goodsLead: "Questions about any of them? We are in the corner.",
    names: {
      lamp: "Reading lamp",
      chair: "Oak chair",
      clock: "Wall clock",
      plant: "Rubber plant",
      mug: "Stoneware mug",
      books: "Book ends",
    },
    price: (value) => `€${value}`,
  },
  ru: {
    title: "Магазин Martlet",
    ask: "Спросите магазин",
    lead: "Ответим прямо здесь. Достаточно имени.",
    name: "Ваше имя",
    given: "Анна",
    enter: "Начать чат",
    signOut: "Выйти",
    missing: "Введите имя, пожалуйста.",
    failed: "Не получилось. Попробуйте ещё раз.",
    goods: "Вещи для тихой комнаты",
    goodsLead: "Есть вопросы? Мы в углу страницы.",
    names: {
      lamp: "Лампа для чтения",
      chair: "Дубовый стул",
      clock: "Часы на стену",
      plant: "Фикус",
      mug: "Кружка из глины",
      books: "Опоры для книг",
    },
    price: (value) => `${value} €`,
  },
};
const PRICES = { lamp: 79, chair: 145, clock: 58, plant: 32, mug: 18, books: 26 };

function goods(texts) {
  return Object.entries(PRICES).map(([key, price]) => {
    const item = document.createElement("li");
    const picture = document.createElement("img");
    picture.src = `/assets/demo/goods/${key}.svg`;
    picture.alt = "";
    const name = document.createElement("h3");
    name.textContent = texts.names[key];
    const tag = document.createElement("p");
    tag.textContent = texts.price(price);
    item.append(picture, name, tag);
    return item;
  });
}

const texts = TEXTS[language];
translate(texts);
const { name } = await signedIn("client", texts);
find("#shop").hidden = false;
find("#me").textContent = name;
find("#goods").replaceChildren(...goods(texts));
const chat = document.createElement("martlet-chat");
chat.setAttribute("gateway", "");
chat.setAttribute("lang", language);
chat.getToken = () => asking("client")("POST", "/chat/token");
document.body.append(chat);
chat.open();
signOutBy(find("#sign-out"), "client", chat);
