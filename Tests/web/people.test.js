import assert from "node:assert/strict";
import test from "node:test";
import { People } from "../../web/demo/assets/state-people.js";

const manager = { userId: 5, role: "manager", online: true, lastSeenAt: null, readUpTo: 3, isTyping: false };
const me = { userId: "g_1", role: "client", online: true, lastSeenAt: null, readUpTo: 9, isTyping: true };

function people() {
  const all = new People();
  all.reset([manager, me], 1_000);
  return all;
}

test("the other side is everyone but me, whatever form an id has", () => {
  const others = people().others("g_1");
  assert.deepEqual(
    others.map(({ userId }) => userId),
    [5],
  );
  assert.equal(people().others("5").length, 1);
});

test("typing ends by itself, by its end, by a message, and by going offline", () => {
  const all = people();
  assert.deepEqual(all.typists("g_1", 1_000), []);
  all.typing({ userId: 5, isTyping: true }, 1_000);
  assert.equal(all.typists("g_1", 1_001).length, 1);
  assert.equal(all.typists("g_1", all.nextTypingEnd("g_1", 1_001)).length, 0);
  all.typing({ userId: 5, isTyping: false }, 2_000);
  assert.equal(all.typists("g_1", 2_000).length, 0);
  all.typing({ userId: "5", isTyping: true }, 3_000);
  all.wrote(5, "manager");
  assert.equal(all.typists("g_1", 3_001).length, 0);
  all.typing({ userId: 5, isTyping: true }, 4_000);
  all.presence({ userId: 5, role: "manager", online: false, lastSeenAt: "2026-01-10T12:00:00Z" });
  assert.equal(all.typists("g_1", 4_001).length, 0);
  assert.equal(all.nextTypingEnd("g_1", 4_001), null);
  assert.equal(all.get(5).lastSeenAt, "2026-01-10T12:00:00Z");
});

test("how far others have read never goes back, and my own reading does not count", () => {
  const all = people();
  assert.equal(all.readByOthers("g_1"), 3);
  all.read({ userId: 5, upTo: 8 });
  all.read({ userId: 5, upTo: 6 });
  all.read({ userId: "g_1", upTo: 20 });
  assert.equal(all.readByOthers("g_1"), 8);
});

test("a rejoin replaces what was known", () => {
  const all = people();
  all.typing({ userId: 5, isTyping: true }, 1_000);
  all.reset([{ ...manager, online: false, readUpTo: 10 }], 1_100);
  assert.equal(all.get(5).online, false);
  assert.equal(all.typists("g_1", 1_200).length, 0);
  assert.equal(all.get("g_1"), null);
});
