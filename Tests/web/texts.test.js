import assert from "node:assert/strict";
import test from "node:test";
import { ago, chooseLanguage, counted, dayOf } from "../../web/demo/assets/texts.js";
import { en } from "../../web/demo/assets/texts-en.js";
import { ru } from "../../web/demo/assets/texts-ru.js";

test("both languages say the same things", () => {
  assert.deepEqual(Object.keys(ru), Object.keys(en));
  for (const key of Object.keys(en)) assert.equal(typeof ru[key], typeof en[key], key);
  assert.deepEqual(Object.keys(ru.filters), Object.keys(en.filters));
});

test("the query wins over the browser, and what there are no texts in is passed over", () => {
  assert.equal(chooseLanguage("?lang=ru", ["en-GB"]), "ru");
  assert.equal(chooseLanguage("", ["de-AT", "ru-RU", "en"]), "ru");
  assert.equal(chooseLanguage("?lang=xx", ["de"]), "en");
  assert.equal(chooseLanguage("?lang=__proto__", []), "en");
});

test("days have names, numbers have forms, the past has words", () => {
  const now = new Date(2026, 0, 10, 0, 30);
  assert.equal(dayOf(new Date(2026, 0, 10, 0, 5), now), "Today");
  assert.equal(dayOf(new Date(2026, 0, 9, 23, 59), now), "Yesterday");
  assert.equal(dayOf(new Date(2025, 11, 31), now), "December 31, 2025");
  assert.equal(counted(en.unread, 1), "1 unread message");
  assert.equal(counted(en.unread, 3), "3 unread messages");
  assert.equal(ago(new Date(now - 5_000), now), "just now");
  assert.equal(ago(new Date(now - 300_000), now), "5 minutes ago");
});
