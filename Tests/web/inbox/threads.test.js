import assert from "node:assert/strict";
import test from "node:test";
import { Threads } from "../../../web/inbox/state/threads.js";
import { seeded } from "../client/support/seeded.js";
import { at, ids, message, thread, updateOf } from "../ui/things.js";

const FIRST = { isFirst: true, revision: 0 };

function loaded(items, cursor = null, me = 5) {
  const threads = new Threads();
  threads.me = me;
  threads.addPage(items, cursor, FIRST);
  return threads;
}

test("the latest activity comes first, and among equals the newer thread", () => {
  const threads = loaded([thread(1, { updatedAt: at(3) }), thread(9), thread(2, { updatedAt: at(3) }), thread(10)]);
  assert.deepEqual(ids(threads), [10, 9, 2, 1]);
});

test("a client's message brings its thread to the front and counts", () => {
  const threads = loaded([thread(1), thread(2), thread(3)]);
  const change = threads.update(1, updateOf(threads.get(1), 60));
  assert.deepEqual(ids(threads), [1, 3, 2]);
  assert.equal(threads.get(1).unread, 1);
  assert.equal(change.arrived.seq, 2);
  assert.equal(change.isUncertain, false);
});

test("an event that comes twice, or after a later one, changes nothing", () => {
  const threads = loaded([thread(1)]);
  const first = updateOf(threads.get(1), 60);
  threads.update(1, first);
  const second = updateOf(threads.get(1), 61);
  threads.update(1, second);
  assert.equal(threads.update(1, first).isChanged, false);
  assert.equal(threads.update(1, second).arrived, null);
  assert.equal(threads.get(1).unread, 2);
  assert.equal(threads.get(1).lastMessage.seq, 3);
});

test("an event that skips others asks for the thread", () => {
  const threads = loaded([thread(1)]);
  assert.equal(threads.update(1, updateOf({ ...threads.get(1), head: 4 }, 60)).isUncertain, true);
});

test("a manager's message does not count", () => {
  const threads = loaded([thread(1)]);
  const update = updateOf(threads.get(1), 60);
  const change = threads.update(1, { ...update, lastMessage: { ...update.lastMessage, from: "manager" } });
  assert.equal(change.arrived, null);
  assert.equal(threads.get(1).unread, 0);
});

test("a manager who is taken off leaves no name behind", () => {
  const threads = loaded([thread(1, { managerId: 6, managerName: "Ben" })]);
  threads.update(1, { head: 2, managerId: null, updatedAt: at(2) });
  assert.equal(threads.get(1).managerId, null);
  assert.equal(threads.get(1).managerName, undefined);
});

test("what a publisher says who knows no more than a status is taken as it is", () => {
  const threads = loaded([thread(1), thread(2)]);
  threads.update(1, { status: "closed" });
  assert.deepEqual(ids(threads), [2]);
  assert.equal(threads.get(1).clientName, "Client 1");
});

test("a thread that is not known is shown at once and asked for", () => {
  const threads = loaded([thread(1)]);
  const change = threads.update(2, updateOf(thread(2), 60));
  assert.deepEqual(ids(threads), [2, 1]);
  assert.equal(change.isUncertain, true);
  assert.equal(change.arrived.threadId, 2);
  assert.equal(threads.update(3, { status: "closed" }).isUncertain, true);
  assert.equal(threads.get(3), null);
});

test("an old thread that only changes hands brings no message", () => {
  const threads = loaded([]);
  const update = { ...thread(2, { head: 8, lastMessage: message(2, 5) }), managerId: 5 };
  assert.equal(threads.update(2, update).arrived, null);
});

test("filters show what the server would, also after a change", () => {
  const threads = loaded([
    thread(1),
    thread(2, { managerId: "5" }),
    thread(3, { managerId: 6 }),
    thread(4, { status: "closed" }),
  ]);
  const seen = (filter) => {
    threads.show({ filter, query: "" });
    return ids(threads);
  };
  assert.deepEqual(seen("open"), [3, 2, 1]);
  assert.deepEqual(seen("mine"), [2]);
  assert.deepEqual(seen("unassigned"), [1]);
  assert.deepEqual(seen("closed"), [4]);
  threads.update(2, { head: 2, status: "closed", updatedAt: at(99) });
  assert.deepEqual(seen("closed"), [2, 4]);
  assert.deepEqual(seen("mine"), []);
});

test("a search finds names, subjects, ids and last messages, in either case", () => {
  const threads = loaded([
    thread(1, { clientName: "Жанна" }),
    thread(2, { subject: "Return" }),
    thread(3, { clientId: "g_zzz" }),
    thread(4, { lastMessage: message(4, 1, { text: "Where is my PARCEL?" }) }),
  ]);
  const found = (query) => {
    threads.show({ filter: "open", query });
    return ids(threads);
  };
  assert.deepEqual(found(" жанна "), [1]);
  assert.deepEqual(found("rETURN"), [2]);
  assert.deepEqual(found("ZZZ"), [3]);
  assert.deepEqual(found("parcel"), [4]);
  assert.deepEqual(found("none of them"), []);
  assert.equal(found("").length, 4);
});

test("below the last page nothing is shown, so that the list has no holes", () => {
  const threads = loaded([thread(9), thread(8)], "more");
  threads.put(thread(2));
  assert.deepEqual(ids(threads), [9, 8]);
  threads.addPage([thread(7), thread(6)], "more", { isFirst: false, revision: threads.revision });
  assert.deepEqual(ids(threads), [9, 8, 7, 6]);
  threads.addPage([thread(2), thread(1)], null, { isFirst: false, revision: threads.revision });
  assert.deepEqual(ids(threads), [9, 8, 7, 6, 2, 1]);
});

test("a thread that moved to the front while its page was on the way stays there", () => {
  const threads = loaded([thread(9), thread(8)], "more");
  const { revision } = threads;
  threads.update(3, updateOf(thread(3), 60));
  threads.addPage([thread(7), thread(3)], null, { isFirst: false, revision });
  assert.deepEqual(ids(threads), [3, 9, 8, 7]);
});

test("a page takes away what the server does not list there any more, but nothing newer", () => {
  const threads = loaded([thread(9), thread(8), thread(7)]);
  const { revision } = threads;
  threads.update(20, updateOf(thread(20), 60));
  threads.startOver();
  threads.addPage([thread(9), thread(7)], null, { isFirst: true, revision });
  assert.deepEqual(ids(threads), [20, 9, 7]);
});

test("a page that was asked for before a change does not undo it", () => {
  const threads = loaded([thread(1, { head: 1 })]);
  const { revision } = threads;
  threads.update(1, updateOf(threads.get(1), 60));
  threads.addPage([thread(1, { head: 1 })], null, { isFirst: true, revision });
  assert.equal(threads.get(1).head, 2);
  assert.equal(threads.get(1).unread, 1);
});

test("catching up ends where everything is known already", () => {
  const threads = loaded([thread(9), thread(8)]);
  const { revision } = threads;
  assert.equal(
    threads.catchUp([thread(8, { updatedAt: at(50), head: 2, status: "closed" }), thread(12)], revision),
    true,
  );
  assert.equal(threads.catchUp([thread(9)], revision), false);
  threads.caughtUp(Date.parse(at(50)));
  assert.deepEqual(ids(threads), [12, 9]);
  assert.equal(threads.catchUp([thread(13, { updatedAt: at(49) })], revision), false);
});

test("one's own receipt, from wherever, clears the count; another's does not", () => {
  const threads = loaded([thread(1, { head: 4, unread: 2, lastMessage: message(1, 4) })]);
  assert.equal(threads.read(1, { userId: 6, upTo: 4 }).isChanged, false);
  assert.equal(threads.read(1, { userId: 5, upTo: 3 }).isUncertain, true);
  assert.equal(threads.get(1).unread, 2);
  assert.equal(threads.read(1, { userId: "5", upTo: 4 }).isChanged, true);
  assert.equal(threads.get(1).unread, 0);
});

test("messages wait in open threads that are one's own or nobody's", () => {
  const threads = loaded([
    thread(1, { unread: 1 }),
    thread(2, { unread: 2, managerId: 5 }),
    thread(3, { unread: 4, managerId: 6 }),
    thread(4, { unread: 8, status: "closed" }),
  ]);
  assert.equal(threads.waiting, 3);
  threads.seen(2);
  assert.equal(threads.waiting, 1);
  threads.forget(1);
  assert.equal(threads.waiting, 0);
});

test("a search of half a character is none", () => {
  const threads = loaded([thread(1, { clientName: "x".repeat(250) })]);
  threads.show({ filter: "open", query: "x".repeat(240) });
  assert.deepEqual(ids(threads), [1]);
});

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`pages, events, repeats and losses end in the server's own list (seed ${seed})`, () => {
    const random = seeded(seed);
    const pick = (count) => Math.floor(random() * count);
    /** The server: threads by id, and what it told last. */
    const server = new Map();
    let minute = 100;
    for (let id = 1; id <= 60; id++) server.set(id, thread(id));
    const listed = () =>
      [...server.values()]
        .filter(({ status }) => status === "open")
        .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt) || b.id - a.id);
    const threads = new Threads();
    threads.me = 5;
    const told = [];
    const page = (after, size = 10) => {
      const items = listed().filter(
        ({ updatedAt, id }) =>
          !after || updatedAt < after.updatedAt || (updatedAt === after.updatedAt && id < after.id),
      );
      return { items: items.slice(0, size), isMore: items.length > size };
    };
    let last = null;
    const load = (isFirst) => {
      const { revision } = threads;
      const { items, isMore } = page(isFirst ? null : last);
      // While the page is on its way other things happen.
      for (let n = pick(3); n > 0; n--) change();
      threads.addPage(items, isMore ? "more" : null, { isFirst, revision });
      last = items.at(-1) ?? last;
      return isMore;
    };
    function change() {
      const id = 1 + pick(70);
      const known = server.get(id) ?? thread(id, { head: 0 });
      const more = random() < 0.3 ? { status: random() < 0.5 ? "closed" : "open", lastMessage: known.lastMessage } : {};
      const next = { ...updateOf(known, ++minute, more), unread: 0 };
      server.set(id, next);
      const { unread: _, ...payload } = next;
      told.push(payload);
      threads.update(id, payload);
      // Again, or an older one once more.
      if (random() < 0.3) threads.update(id, payload);
      if (random() < 0.3) {
        const old = told[pick(told.length)];
        threads.update(old.id, old);
      }
    }
    for (let isMore = load(true); isMore; isMore = load(false)) change();
    for (let n = 0; n < 50; n++) change();
    assert.deepEqual(
      ids(threads),
      listed().map(({ id }) => id),
    );
  });
}
