import assert from "node:assert/strict";
import test from "node:test";
import { Inbox } from "../../../web/inbox/inbox.js";
import { FakeClient, FakeTimers } from "../ui/fake-client.js";
import { at, ids, thread, updateOf } from "../ui/things.js";

const FIRST = "GET /chat/threads?status=open&limit=100";
const ALL = "GET /chat/threads?limit=100";

async function begin(items = [thread(2), thread(1)], cursor = null) {
  const client = new FakeClient();
  const timers = new FakeTimers();
  const heard = { arrived: [], unknown: [] };
  const inbox = new Inbox(
    client,
    {
      onChange() {},
      onArrived: (threadId, { text }) => heard.arrived.push([threadId, text]),
      onUnknown: (threadId) => heard.unknown.push(threadId),
    },
    timers,
  );
  inbox.start();
  assert.deepEqual(client.paths, [FIRST]);
  if (items) await client.answer({ items, cursor });
  return { client, timers, inbox, heard };
}

test("the list is loaded, and its manager is whom the server says", async () => {
  const { inbox } = await begin();
  assert.equal(inbox.phase, "ready");
  assert.deepEqual(ids(inbox.threads), [2, 1]);
  assert.equal(inbox.threads.me, 5);
});

test("what fails for a while is tried again, by itself and by hand", async () => {
  const { client, inbox, timers } = await begin(null);
  await client.refuse({ passes: true });
  assert.equal(inbox.phase, "failed");
  await timers.run(3_000);
  assert.deepEqual(client.paths, [FIRST]);
  await client.refuse({ passes: false });
  await timers.run(60_000);
  assert.deepEqual(client.paths, []);
  inbox.reload();
  assert.equal(inbox.phase, "loading");
  await client.answer({ items: [thread(1)], cursor: null });
  assert.equal(inbox.phase, "ready");
});

test("pages come one after another, and not twice", async () => {
  const { client, inbox } = await begin([thread(3), thread(2)], "two");
  inbox.more();
  inbox.more();
  assert.deepEqual(client.paths, ["GET /chat/threads?status=open&limit=100&cursor=two"]);
  await client.refuse({ passes: true });
  assert.equal(inbox.morePhase, "failed");
  inbox.more();
  await client.answer({ items: [thread(1)], cursor: null });
  assert.deepEqual(ids(inbox.threads), [3, 2, 1]);
  inbox.more();
  assert.deepEqual(client.paths, []);
});

test("a search asks once the typing pauses, and an answer to an earlier one is nothing", async () => {
  const { client, inbox, timers } = await begin();
  for (const query of ["a", "an", "ann"]) {
    inbox.show({ query });
    await timers.run(100);
  }
  assert.deepEqual(client.paths, []);
  await timers.run(250);
  assert.deepEqual(client.paths, ["GET /chat/threads?status=open&q=ann&limit=100"]);
  inbox.show({ query: "anna" });
  await timers.run(250);
  await client.answer({ items: [thread(9, { clientName: "Ann" })], cursor: null });
  assert.equal(inbox.phase, "loading");
  await client.answer({ items: [thread(8, { clientName: "Anna" })], cursor: null });
  assert.deepEqual(ids(inbox.threads), [8]);
});

test("another filter asks at once", async () => {
  const { client, inbox, timers } = await begin();
  inbox.show({ filter: "closed" });
  await timers.run(0);
  assert.deepEqual(client.paths, ["GET /chat/threads?status=closed&limit=100"]);
});

test("an event of a thread that is not there brings it, and its message is told", async () => {
  const { client, inbox, timers, heard } = await begin();
  client.tell({ type: "thread_update", threadId: 7, payload: updateOf(thread(7), 60) });
  assert.deepEqual(ids(inbox.threads), [7, 2, 1]);
  assert.deepEqual(heard.arrived, [[7, "text 2"]]);
  await timers.run(50);
  assert.deepEqual(client.paths, ["GET /chat/threads/7"]);
  await client.answer(thread(7, { head: 2, unread: 4, updatedAt: at(60) }));
  assert.equal(inbox.threads.get(7).unread, 4);
});

test("a thread that turns out not to be there goes away", async () => {
  const { client, inbox, timers, heard } = await begin();
  client.tell({ type: "thread_update", threadId: 7, payload: { status: "open" } });
  await timers.run(50);
  await client.refuse({ passes: false, status: 404 });
  assert.deepEqual(heard.unknown, [7]);
  assert.equal(inbox.threads.get(7), null);
});

test("what is being read is not counted; what is open out of sight is", async () => {
  const { client, inbox } = await begin();
  let isReading = true;
  inbox.isReading = () => isReading;
  inbox.openId = "1";
  client.tell({ type: "thread_update", threadId: 1, payload: updateOf(inbox.threads.get(1), 60) });
  assert.equal(inbox.threads.get(1).unread, 0);
  isReading = false;
  client.tell({ type: "thread_update", threadId: 1, payload: updateOf(inbox.threads.get(1), 61) });
  assert.equal(inbox.threads.get(1).unread, 1);
  inbox.seen();
  assert.equal(inbox.threads.get(1).unread, 0);
});

test("a resync of no thread loads the list anew, and keeps it meanwhile", async () => {
  const { client, inbox } = await begin();
  client.tell({ type: "resync" });
  assert.deepEqual(client.paths, [FIRST]);
  assert.deepEqual(ids(inbox.threads), [2, 1]);
  assert.equal(inbox.phase, "ready");
  await client.answer({ items: [thread(3)], cursor: null });
  assert.deepEqual(ids(inbox.threads), [3]);
});

test("a resync of a thread asks for that thread", async () => {
  const { client, timers } = await begin();
  client.tell({ type: "resync", threadId: 2 });
  await timers.run(50);
  assert.deepEqual(client.paths, ["GET /chat/threads/2"]);
});

test("after a lost connection the list learns what has happened, whatever is shown", async () => {
  const { client, inbox } = await begin();
  client.become("offline");
  client.become("live");
  assert.deepEqual(client.paths, [ALL]);
  await client.answer({
    items: [thread(2, { status: "closed", head: 2, updatedAt: at(70) }), thread(1)],
    cursor: null,
  });
  assert.deepEqual(ids(inbox.threads), [1]);
});

test("if too much has happened, the list is loaded anew", async () => {
  const { client } = await begin();
  client.become("offline");
  client.become("live");
  for (const page of [1, 2, 3]) await client.answer({ items: [thread(90 - page)], cursor: `page ${page}` });
  assert.deepEqual(client.paths, [FIRST]);
});

test("now and then it is asked for what other managers do", async () => {
  const { client, timers } = await begin();
  await timers.run(59_000);
  assert.deepEqual(client.paths, []);
  await timers.run(1_000);
  assert.deepEqual(client.paths, [ALL]);
});

test("the clients in sight are watched when the scrolling pauses, each once", async () => {
  const { client, inbox, timers } = await begin();
  inbox.watch(["g_1"]);
  inbox.watch(["g_2", "g_3"]);
  await timers.run(200);
  inbox.watch(["g_3", "g_4"]);
  await timers.run(200);
  assert.deepEqual(client.watched, ["g_2", "g_3", "g_4"]);
  client.tell({ type: "presence", payload: { userId: "g_2", online: true, lastSeenAt: null } });
  assert.equal(inbox.people.of("g_2").online, true);
});

test("a change is asked of the server, and shown as the server has made it", async () => {
  const { client, inbox } = await begin();
  const changed = inbox.change(1, { managerId: 5 });
  assert.deepEqual(client.asked[0].body, { managerId: 5 });
  assert.deepEqual(client.paths, ["PATCH /chat/threads/1"]);
  await client.answer(thread(1, { head: 2, managerId: 5, managerName: "Maria", updatedAt: at(60) }));
  await changed;
  assert.equal(inbox.threads.get(1).managerName, "Maria");
  const refused = assert.rejects(inbox.change(2, { status: "closed" }));
  await client.refuse({ code: "forbidden" });
  await refused;
  assert.equal(inbox.threads.get(2).status, "open");
});

test("when it is over, nothing is asked or shown any more", async () => {
  const { client, inbox, timers } = await begin();
  inbox.reload();
  inbox.stop();
  await client.answer({ items: [thread(9)], cursor: null });
  client.tell({ type: "resync" });
  await timers.run(120_000);
  assert.deepEqual(client.paths, []);
  assert.deepEqual(ids(inbox.threads), [2, 1]);
});
