import assert from "node:assert/strict";
import test from "node:test";
import { Marker } from "../../../web/chat/launcher/marker.js";
import { TEXTS } from "../../../web/chat/launcher/texts.js";
import { Unread } from "../../../web/chat/state/unread.js";
import { texts as en } from "../../../web/chat/texts/en.js";
import { texts as ru } from "../../../web/chat/texts/ru.js";
import { Locale } from "../../../web/ui/texts/locale.js";
import { message } from "../ui/things.js";

const keys = (texts) =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "object" && !("other" in value) ? Object.keys(value).map((name) => `${key}.${name}`) : [key],
  );

test("both languages say everything, and nothing twice", () => {
  assert.deepEqual(keys(ru).sort(), keys(en).sort());
  assert.deepEqual(keys(TEXTS.ru), keys(TEXTS.en));
  for (const [key, value] of Object.entries(ru)) {
    if (typeof value === "string") assert.notEqual(value, en[key], key);
  }
});

test("unread messages are counted in the language's own forms", () => {
  const locale = new Locale("ru", ru);
  assert.deepEqual(
    [1, 3, 5, 21].map((count) => locale.counted(TEXTS.ru.unread, count)),
    [
      "1 непрочитанное сообщение",
      "3 непрочитанных сообщения",
      "5 непрочитанных сообщений",
      "21 непрочитанное сообщение",
    ],
  );
});

test("somebody is online, was, or nobody knows", () => {
  const locale = new Locale("en", en, ["en-GB"]);
  const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
  assert.equal(locale.presence(null), "");
  assert.equal(locale.presence({ online: true, lastSeenAt: ago(5) }), "Online");
  assert.equal(locale.presence({ online: false, lastSeenAt: null }), "Offline");
  assert.equal(locale.presence({ online: false, lastSeenAt: ago(5) }), "Last seen 5 minutes ago");
});

test("a browser remembers that there is something to watch, or nothing at all", (context) => {
  const kept = new Map();
  globalThis.localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  context.after(() => Reflect.deleteProperty(globalThis, "localStorage"));
  const marker = new Marker("martlet-chat /here");
  assert.equal(marker.isSet, false);
  marker.set(true);
  assert.equal(new Marker("martlet-chat /here").isSet, true);
  assert.equal(new Marker("martlet-chat /there").isSet, false);
  marker.set(false);
  assert.equal(marker.isSet, false);
  globalThis.localStorage = {
    getItem() {
      throw new Error("blocked");
    },
    setItem() {
      throw new Error("blocked");
    },
  };
  marker.set(true);
  assert.equal(marker.isSet, false);
});

test("unread messages are those behind the watermark, loaded or not", () => {
  const unread = new Unread();
  unread.begin(0, [message(15, 1)]);
  assert.equal(unread.count, 0);
  unread.begin(3, [message(15, 1), message(15, 2), message(15, 3), message(15, 4)]);
  unread.add(message(15, 4));
  assert.equal(unread.count, 3);
  unread.readUpTo(1);
  assert.equal(unread.count, 3);
  unread.readUpTo(3);
  assert.equal(unread.count, 1);
  unread.add(message(15, 9));
  assert.equal(unread.count, 2);
  unread.begin(70, [message(15, 60), message(15, 61)]);
  assert.equal(unread.count, 70);
  unread.readUpTo(60);
  assert.equal(unread.count, 1);
});
