import assert from "node:assert/strict";
import test from "node:test";
import { Alerts } from "../../../web/inbox/state/alerts.js";
import { linkTo, threadOf } from "../../../web/inbox/state/deep-link.js";
import { assigneeOf, hueOf, previewOf, titleOf, topicOf } from "../../../web/inbox/state/naming.js";
import { scrollAfter, scrollTo, windowOf } from "../../../web/inbox/state/rows-window.js";
import { commandOf, SHORTCUTS } from "../../../web/inbox/state/shortcuts.js";
import { titleWith } from "../../../web/inbox/state/title.js";
import { pathOf, pathOfAll } from "../../../web/inbox/state/view.js";
import { en } from "../../../web/inbox/texts/en.js";
import { Locale } from "../../../web/inbox/texts/locale.js";
import { ru } from "../../../web/inbox/texts/ru.js";
import { initialsOf, lineOf } from "../../../web/ui/state/line.js";
import { People } from "../../../web/ui/state/people.js";
import { languageOf } from "../../../web/ui/texts/language.js";
import { message, thread } from "../ui/things.js";

const PLACE = { isTyping: false, isOnControl: false, areOn: true };

test("a view is asked for with the server's own filters", () => {
  const asked = (filter, query = "", cursor = null) => pathOf({ filter, query }, 100, cursor);
  assert.equal(asked("open"), "/chat/threads?status=open&limit=100");
  assert.equal(asked("mine"), "/chat/threads?status=open&assigned=me&limit=100");
  assert.equal(asked("unassigned"), "/chat/threads?status=open&assigned=none&limit=100");
  assert.equal(asked("closed", " a&b "), "/chat/threads?status=closed&q=a%26b&limit=100");
  assert.equal(asked("open", "", "x=1&y"), "/chat/threads?status=open&limit=100&cursor=x%3D1%26y");
  assert.equal(pathOfAll(100, null), "/chat/threads?limit=100");
});

test("a search is no longer than the server takes, in whole characters", () => {
  const query = new URL(pathOf({ filter: "open", query: "😀".repeat(300) }, 100, null), "http://x").searchParams.get(
    "q",
  );
  assert.equal([...query].length, 200);
  assert.ok(query.isWellFormed?.() ?? true);
});

test("of any number of rows only those in sight and some around them are there", () => {
  const list = { count: 5_000, rowHeight: 80, height: 800 };
  assert.deepEqual(windowOf({ ...list, scrollTop: 0 }), { from: 0, to: 17 });
  assert.deepEqual(windowOf({ ...list, scrollTop: 80_000 }), { from: 994, to: 1_017 });
  assert.deepEqual(windowOf({ ...list, scrollTop: 400_000 }), { from: 4_983, to: 5_000 });
  assert.deepEqual(windowOf({ ...list, scrollTop: -50 }).from, 0);
  assert.deepEqual(windowOf({ ...list, count: 3, scrollTop: 0 }), { from: 0, to: 3 });
  assert.deepEqual(windowOf({ ...list, count: 0, scrollTop: 900 }), { from: 0, to: 0 });
  assert.ok(windowOf({ ...list, rowHeight: 0, scrollTop: 0 }).to <= 12);
});

test("a row is scrolled to only as far as needed", () => {
  const list = { rowHeight: 80, height: 400, scrollTop: 800 };
  assert.equal(scrollTo({ ...list, index: 12 }), 800);
  assert.equal(scrollTo({ ...list, index: 9 }), 720);
  assert.equal(scrollTo({ ...list, index: 15 }), 880);
});

test("rows that come above what is read do not move it; at the top they are let in", () => {
  assert.equal(scrollAfter({ before: 5, after: 6, rowHeight: 80, scrollTop: 410 }), 490);
  assert.equal(scrollAfter({ before: 5, after: 4, rowHeight: 80, scrollTop: 410 }), 330);
  assert.equal(scrollAfter({ before: 0, after: 1, rowHeight: 80, scrollTop: 0 }), 0);
  assert.equal(scrollAfter({ before: 5, after: -1, rowHeight: 80, scrollTop: 410 }), 410);
});

test("keys do what the help says", () => {
  const keys = { "↓": "ArrowDown", "↑": "ArrowUp", Esc: "Escape" };
  for (const { command, keys: shown } of SHORTCUTS) {
    for (const key of shown) assert.equal(commandOf({ key: keys[key] ?? key }, PLACE), command);
  }
});

test("who types is not interrupted, except by Escape", () => {
  for (const key of ["j", "k", "r", "e", "a", "/", "?", "Enter", "ArrowDown"]) {
    assert.equal(commandOf({ key }, { ...PLACE, isTyping: true }), null);
  }
  assert.equal(commandOf({ key: "Escape" }, { ...PLACE, isTyping: true }), "back");
  assert.equal(commandOf({ key: "Escape", isComposing: true }, { ...PLACE, isTyping: true }), null);
});

test("keys with others held, a button's own keys, and keys that were switched off do nothing", () => {
  for (const held of ["ctrlKey", "altKey", "metaKey"]) assert.equal(commandOf({ key: "r", [held]: true }, PLACE), null);
  assert.equal(commandOf({ key: "Enter" }, { ...PLACE, isOnControl: true }), null);
  assert.equal(commandOf({ key: "ArrowDown" }, { ...PLACE, isOnControl: true }), null);
  assert.equal(commandOf({ key: "j" }, { ...PLACE, isOnControl: true }), "next");
  assert.equal(commandOf({ key: "j" }, { ...PLACE, areOn: false }), null);
  assert.equal(commandOf({ key: "ArrowDown" }, { ...PLACE, areOn: false }), "next");
});

test("the same keys work where the keyboard writes Russian", () => {
  assert.equal(commandOf({ key: "о", code: "KeyJ" }, PLACE), "next");
  assert.equal(commandOf({ key: "У", code: "KeyE" }, PLACE), "close");
  assert.equal(commandOf({ key: ".", code: "Slash" }, PLACE), "search");
  assert.equal(commandOf({ key: ",", code: "Slash" }, PLACE), "help");
  assert.equal(commandOf({ key: ".", code: "Period" }, PLACE), null);
});

test("a title carries one number, whatever it carried before", () => {
  assert.equal(titleWith("Inbox", 3), "(3) Inbox");
  assert.equal(titleWith("(3) Inbox", 4), "(4) Inbox");
  assert.equal(titleWith("(99+) Inbox", 0), "Inbox");
  assert.equal(titleWith("(3) Inbox", 100), "(99+) Inbox");
  assert.equal(titleWith("(draft) Page", 0), "(draft) Page");
});

test("alerts are what was chosen, and are kept", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  assert.deepEqual(new Alerts(storage).choices, { sound: false, notifications: false, shortcuts: true });
  new Alerts(storage).choose({ sound: true, notifications: true });
  const alerts = new Alerts(storage);
  const news = { isForMe: true, isInSight: false, isPageInUse: false, now: 10_000 };
  assert.deepEqual(alerts.announce(news), { sound: true, notification: true });
  assert.deepEqual(alerts.announce({ ...news, now: 10_500 }), { sound: false, notification: true });
  assert.deepEqual(alerts.announce({ ...news, now: 20_000, isPageInUse: true }), { sound: true, notification: false });
  assert.deepEqual(alerts.announce({ ...news, now: 30_000, isInSight: true }), { sound: false, notification: false });
  assert.deepEqual(alerts.announce({ ...news, now: 40_000, isForMe: false }), { sound: false, notification: false });
});

test("what is kept may be anything, or nothing may be kept", () => {
  for (const value of ["", "{", "null", "[]", '{"sound":"yes"}']) {
    assert.equal(new Alerts({ getItem: () => value, setItem() {} }).choices.sound, false);
  }
  const blocked = {
    getItem() {
      throw new Error("blocked");
    },
    setItem() {
      throw new Error("full");
    },
  };
  const alerts = new Alerts(blocked);
  alerts.choose({ sound: true });
  assert.equal(alerts.choices.sound, true);
});

test("nobody is watched twice, and no more than a connection may", () => {
  const people = new People(3);
  assert.deepEqual(people.watch([1, 2, "1"]), [1, 2]);
  assert.deepEqual(people.watch([2, 3, 4]), [3]);
  assert.deepEqual(people.watch([5]), []);
});

test("presence is news only if it changes anything", () => {
  const people = new People();
  assert.equal(people.tell({ userId: 1, online: true }), true);
  assert.equal(people.tell({ userId: "1", online: true, lastSeenAt: null }), false);
  assert.equal(people.tell({ userId: 1, online: false, lastSeenAt: "2025-01-10T12:00:00.000Z" }), true);
  assert.deepEqual(people.of("1"), { online: false, lastSeenAt: "2025-01-10T12:00:00.000Z" });
  assert.equal(people.of(2), null);
});

test("an address names a thread only in the one form", () => {
  assert.equal(threadOf("#thread-15"), "15");
  assert.equal(threadOf("#thread-g_a-B"), "g_a-B");
  for (const hash of ["", "#thread-", "#thread-<b>", "#thread-1/2", `#thread-${"9".repeat(65)}`, "#xthread-1"]) {
    assert.equal(threadOf(hash), null);
  }
  assert.equal(threadOf(linkTo(15)), "15");
});

test("texts of any length and make become one short line", () => {
  assert.equal(lineOf(" a\n\n b\t c "), "a b c");
  assert.equal([...lineOf("😀".repeat(10_000))].length, 161);
  assert.equal(lineOf("x".repeat(160)).length, 160);
  assert.equal(lineOf(""), "");
});

test("a thread has a name, a subject, somebody or nobody in charge, and a last line", () => {
  const known = thread(1, { lastMessage: message(1, 2, { from: "manager", userId: 5, text: "Yes\nof course" }) });
  assert.equal(titleOf(known, en), "Client 1");
  assert.equal(topicOf(known, en), "Order 1");
  assert.equal(titleOf({ ...known, clientName: null }, en), "Order 1");
  assert.equal(topicOf({ ...known, clientName: null }, en), "");
  assert.equal(titleOf({ ...known, clientName: " ", subject: "" }, en), "Customer g_1");
  assert.equal(assigneeOf(known, 5, en), "Unassigned");
  assert.equal(assigneeOf({ ...known, managerId: "5" }, 5, en), "Yours");
  assert.equal(assigneeOf({ ...known, managerId: 6, managerName: "Ben" }, 5, en), "Ben");
  assert.equal(assigneeOf({ ...known, managerId: 6 }, 5, en), "Manager 6");
  assert.equal(previewOf(known, 5, en), "You: Yes of course");
  assert.equal(previewOf(known, 6, en), "Manager: Yes of course");
  assert.equal(previewOf({ ...known, lastMessage: null }, 5, en), "No messages yet");
});

test("round pictures have letters in any script, and a colour that stays", () => {
  assert.equal(initialsOf("Anna Maria Petrova"), "AP");
  assert.equal(initialsOf("жанна"), "Ж");
  assert.equal(initialsOf("<img src=x>"), "IX");
  assert.equal(initialsOf("\u202e!!"), "?");
  assert.equal(hueOf("g_1"), hueOf("g_1"));
  assert.ok(hueOf(12345) < 6);
});

test("both languages say everything", () => {
  const keys = (texts) =>
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === "object" && !("other" in value) ? Object.keys(value).map((name) => `${key}.${name}`) : [key],
    );
  assert.deepEqual(keys(ru).sort(), keys(en).sort());
});

test("languages, plurals and times", () => {
  assert.equal(languageOf([null, "", "de", "ru-RU", "en"]), "ru");
  assert.equal(languageOf(["constructor"]), "en");
  const russian = new Locale("ru");
  assert.deepEqual(
    [1, 3, 5, 21].map((count) => russian.counted(ru.found, count)),
    ["1 диалог", "3 диалога", "5 диалогов", "21 диалог"],
  );
  const english = new Locale("en");
  const now = new Date(2025, 4, 15, 12, 0);
  assert.equal(english.brief(new Date(2025, 4, 14, 23, 0), now), "Yesterday");
  assert.equal(english.brief(new Date(2025, 4, 11, 23, 0), now), "Sun");
  assert.equal(english.brief(new Date(2025, 0, 5), now), "Jan 5");
  assert.equal(english.brief(new Date(2024, 0, 5), now), "1/5/24");
  assert.match(english.brief(new Date(2025, 4, 15, 9, 5), now), /9:05/);
  assert.equal(english.brief(new Date("no date"), now), "");
  assert.equal(english.ago(new Date(2025, 4, 15, 11, 59, 30), now), "just now");
  assert.equal(english.ago(new Date(2025, 4, 15, 11, 55), now), "5 minutes ago");
});
