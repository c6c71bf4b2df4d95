import assert from "node:assert/strict";
import test from "node:test";
import { Conversation } from "../../web/demo/assets/chat-conversation.js";
import { Outbox } from "../../web/demo/assets/state-outbox.js";
import { Failure } from "../../web/demo/assets/transport-failure.js";

globalThis.document = { visibilityState: "visible" };

const settle = () => new Promise((resolve) => setImmediate(resolve));
const message = (seq, more = {}) => ({
  id: `msg_${seq}`,
  threadId: 15,
  seq,
  from: "manager",
  userId: 5,
  text: `text ${seq}`,
  createdAt: "2026-01-10T12:00:00Z",
  clientMessageId: `m-${seq}`,
  ...more,
});
const event = (seq, more) => ({ type: "message", threadId: 15, seq, payload: message(seq, more) });

/** A server that holds a log and answers what it is asked, and a link that the test cuts and mends. */
function stage({ log = [], t, start = true } = {}) {
  const world = { log, asked: [], announced: [], online: true, reset: false, sends: [], refuse: null, changes: 0 };
  const listeners = { frame: new Set(), online: new Set(), state: new Set() };
  const tell = (name, value) => {
    for (const listener of listeners[name]) listener(value);
  };
  const head = () => world.log.at(-1)?.seq ?? 0;
  const store = (text, clientMessageId) => {
    const known = world.log.find(({ payload }) => payload.clientMessageId === clientMessageId);
    if (known) return known.payload;
    const stored = event(head() + 1, { from: "client", userId: "g_1", text, clientMessageId });
    world.log.push(stored);
    return stored.payload;
  };
  const client = {
    me: { userId: "g_1", role: "client", name: "Anna" },
    get state() {
      return { phase: world.online ? "online" : "waiting" };
    },
    on: (name, listener) => {
      listeners[name].add(listener);
      return () => listeners[name].delete(listener);
    },
    socket: {
      get isOnline() {
        return world.online;
      },
      notify: (type, fields) => world.asked.push({ type, ...fields }),
      request: async (type, fields) => {
        world.asked.push({ type, ...fields });
        if (type === "subscribe") {
          const reset = world.reset;
          world.reset = false;
          return { head: head(), reset, participants: [{ userId: 5, role: "manager", online: true, readUpTo: 0 }] };
        }
        if (type !== "send") return {};
        world.sends.push(fields.payload.clientMessageId);
        if (world.refuse) throw world.refuse;
        return store(fields.payload.text, fields.payload.clientMessageId);
      },
    },
    rest: {
      thread: async () => ({ id: 15, status: "open", clientId: "g_1", managerId: null, head: head(), unread: 0 }),
      messages: async (_, before, limit) => {
        await world.beforeMessages?.();
        const items = world.log.filter((one) => one.type === "message" && one.seq < before).map((one) => one.payload);
        return { items: items.slice(-limit), cursor: items.length > limit ? String(items.at(-limit).seq) : null };
      },
      events: async (_, after) => {
        world.asked.push({ type: "events", after });
        if (world.noEvents) throw new Failure("unavailable", "", { passing: true });
        return { events: world.log.filter(({ seq }) => seq > after).slice(0, 3), head: head() };
      },
      send: async ({ text, clientMessageId }) => store(text, clientMessageId),
    },
  };
  const storage = { getItem: () => null, setItem() {} };
  const conversation = new Conversation({
    client,
    threadId: 15,
    outbox: new Outbox(storage, "k"),
    onChange: () => {
      world.changes += 1;
    },
    onMessage: ({ seq }) => world.announced.push(seq),
  });
  world.conversation = conversation;
  world.hear = (frame) => tell("frame", frame);
  world.cut = () => {
    world.online = false;
    tell("state", client.state);
  };
  world.mend = () => {
    world.online = true;
    tell("state", client.state);
    tell("online");
  };
  world.texts = () => conversation.timeline.messages.map(({ text }) => text);
  world.subscribed = () => world.asked.filter(({ type }) => type === "subscribe").map(({ payload }) => payload.since);
  t.after(() => conversation.stop());
  if (start) conversation.start();
  return world;
}

test("it loads, joins behind what it has loaded, and goes on from there", async (t) => {
  const world = stage({ t, log: [event(1), event(2)] });
  await settle();
  assert.deepEqual(world.subscribed(), [2]);
  world.hear(event(3));
  assert.deepEqual(world.texts(), ["text 1", "text 2", "text 3"]);
  assert.deepEqual(world.announced, [3]);
});

test("after a lost link it joins again behind the last event that it has", async (t) => {
  const world = stage({ t, log: [event(1)] });
  await settle();
  world.hear(event(2));
  world.cut();
  world.mend();
  await settle();
  assert.deepEqual(world.subscribed(), [1, 2]);
  world.hear(event(2));
  world.hear(event(3));
  assert.deepEqual(world.texts(), ["text 1", "text 2", "text 3"]);
  assert.deepEqual(world.announced, [2, 3]);
});

test("a hole is read from the log, and what was held back follows it", async (t) => {
  const world = stage({ t, log: [event(1)] });
  await settle();
  world.log.push(event(2), event(3), event(4));
  world.hear(event(4));
  assert.deepEqual(world.texts(), ["text 1"]);
  await settle();
  assert.deepEqual(
    world.asked.filter(({ type }) => type === "events").map(({ after }) => after),
    [1],
  );
  assert.deepEqual(world.texts(), ["text 1", "text 2", "text 3", "text 4"]);
  assert.deepEqual(world.announced, [2, 3, 4]);
});

test("a hole longer than a page is read to its end", async (t) => {
  const world = stage({ t, log: [event(1)] });
  await settle();
  for (let seq = 2; seq <= 9; seq++) world.log.push(event(seq));
  world.hear(event(9));
  await settle();
  await settle();
  assert.equal(world.texts().length, 9);
  assert.deepEqual(world.announced, [2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a hole that cannot be read hides nothing of what came after it, and is mended later", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const world = stage({ t, log: [event(1)] });
  await settle();
  world.noEvents = true;
  world.hear(event(5));
  await settle();
  assert.deepEqual(world.texts(), ["text 1", "text 5"]);
  world.log.push(event(2), event(3), event(4), event(5));
  t.mock.timers.tick(2_000);
  await settle();
  assert.deepEqual(world.texts(), ["text 1", "text 2", "text 3", "text 4", "text 5"]);
});

test("a reset begins again from what the server has", async (t) => {
  const world = stage({ t, log: [event(1), event(2), event(3)] });
  await settle();
  world.cut();
  world.log.splice(1);
  world.reset = true;
  world.mend();
  await settle();
  await settle();
  assert.deepEqual(world.texts(), ["text 1"]);
  assert.equal(world.conversation.timeline.lastSeq, 1);
});

test("a resync reloads, and what comes meanwhile is neither lost nor doubled", async (t) => {
  const world = stage({ t, log: [event(1)] });
  await settle();
  world.log.push(event(2));
  world.beforeMessages = async () => {
    world.beforeMessages = null;
    world.log.push(event(3));
    world.hear(event(2));
    world.hear(event(3));
  };
  world.hear({ type: "resync", threadId: 15 });
  await settle();
  await settle();
  assert.deepEqual(world.texts(), ["text 1", "text 2", "text 3"]);
});

test("a message is shown at once, sent under its id, and shown once when it is stored and comes back", async (t) => {
  const world = stage({ t });
  await settle();
  world.conversation.send("hello");
  assert.deepEqual(
    world.conversation.pending.map(({ text }) => text),
    ["hello"],
  );
  await settle();
  assert.deepEqual(world.conversation.pending, []);
  world.hear(world.log[0]);
  assert.deepEqual(world.texts(), ["hello"]);
  assert.deepEqual(world.announced, []);
});

test("what could not be sent goes out under the same id when the link is back, in order", async (t) => {
  const world = stage({ t });
  await settle();
  world.refuse = new Failure("disconnected", "", { passing: true });
  world.conversation.send("one");
  await settle();
  world.cut();
  world.conversation.send("two");
  await settle();
  assert.equal(world.conversation.pending.length, 2);
  world.refuse = null;
  world.mend();
  await settle();
  assert.deepEqual(world.texts(), ["one", "two"]);
  assert.equal(world.sends.length, 3);
  assert.equal(world.sends[0], world.sends[1]);
});

test("a message that was stored although its reply was lost is not stored again", async (t) => {
  const world = stage({ t });
  await settle();
  world.conversation.send("one");
  await settle();
  world.hear(world.log[0]);
  world.refuse = new Failure("timeout", "", { passing: true });
  world.conversation.send("two");
  await settle();
  const [waiting] = world.conversation.pending;
  world.log.push(event(2, { from: "client", userId: "g_1", text: "two", clientMessageId: waiting.clientMessageId }));
  world.hear(world.log[1]);
  assert.deepEqual(world.conversation.pending, []);
  assert.deepEqual(world.texts(), ["one", "two"]);
});

test("a refused message waits for its writer", async (t) => {
  const world = stage({ t });
  await settle();
  world.refuse = new Failure("invalid", "");
  world.conversation.send("bad");
  await settle();
  assert.equal(world.conversation.pending[0].error, "invalid");
  world.refuse = null;
  world.conversation.retry(world.conversation.pending[0].clientMessageId);
  await settle();
  assert.deepEqual(world.conversation.pending, []);
  assert.deepEqual(world.texts(), ["bad"]);
});

test("reading is told once for each new end of the thread", async (t) => {
  const world = stage({ t, log: [event(1)] });
  await settle();
  world.conversation.seen();
  world.conversation.seen();
  world.hear(event(2));
  world.conversation.seen();
  await settle();
  const reads = world.asked.filter(({ type }) => type === "read").map(({ payload }) => payload.upTo);
  assert.deepEqual(reads, [1, 2]);
});

test("a receipt marks by position, and by the ids of a publisher that knows only the brief", async (t) => {
  const world = stage({ t });
  await settle();
  world.conversation.send("one");
  await settle();
  world.conversation.send("two");
  await settle();
  const read = (payload) => world.hear({ type: "read", threadId: 15, payload: { userId: 5, ...payload } });
  read({ messageIds: ["msg_1"] });
  assert.equal(world.conversation.readByOthers, 1);
  read({ messageIds: [], upTo: 2 });
  assert.equal(world.conversation.readByOthers, 2);
});

test("typing is told when it begins, not with each key, and when it ends", async (t) => {
  const world = stage({ t });
  await settle();
  for (let key = 0; key < 5; key++) world.conversation.composing(false);
  world.conversation.composing(true);
  world.conversation.composing(true);
  const typing = world.asked.filter(({ type }) => type === "typing").map(({ payload }) => payload.isTyping);
  assert.deepEqual(typing, [true, false]);
});

test("a manager who is put in charge is watched, and their presence is shown", async (t) => {
  const world = stage({ t });
  await settle();
  const update = { type: "thread_update", threadId: 15, seq: 1, payload: { status: "open", managerId: 8 } };
  world.hear(update);
  await settle();
  assert.deepEqual(world.asked.filter(({ type }) => type === "watch").at(-1).payload, { userIds: [8] });
  world.hear({ type: "presence", payload: { userId: 8, role: "manager", online: true } });
  assert.equal(world.conversation.manager.online, true);
  world.hear({ type: "presence", payload: { userId: 999, online: true } });
  assert.equal(world.conversation.people.get(999), null);
});

test("whoever begins to type before the thread is joined is heard when it is, and again after a lost link", async (t) => {
  const world = stage({ t });
  world.conversation.composing(false);
  assert.deepEqual(world.asked, []);
  await settle();
  const typing = () => world.asked.filter(({ type }) => type === "typing").map(({ payload }) => payload.isTyping);
  assert.deepEqual(typing(), [true]);
  world.cut();
  world.mend();
  await settle();
  assert.deepEqual(typing(), [true, true]);
  world.conversation.send("done");
  assert.deepEqual(typing(), [true, true, false]);
});

test("somebody who types or reads without having been there before is watched, once", async (t) => {
  const world = stage({ t });
  await settle();
  world.hear({ type: "typing", threadId: 15, payload: { userId: 9, isTyping: true } });
  world.hear({ type: "read", threadId: 15, payload: { userId: 9, messageIds: [], upTo: 0 } });
  world.hear({ type: "typing", threadId: 15, payload: { userId: 5, isTyping: true } });
  await settle();
  assert.deepEqual(
    world.asked.filter(({ type }) => type === "watch").map(({ payload }) => payload.userIds),
    [[9]],
  );
});

test("the personal copy of an old update does not undo a newer one", async (t) => {
  const world = stage({ t });
  await settle();
  world.hear({ type: "thread_update", threadId: 15, seq: 1, payload: { status: "closed", managerId: null } });
  world.hear({ type: "thread_update", threadId: 15, payload: { status: "open", managerId: null, head: 0 } });
  assert.equal(world.conversation.thread.status, "closed");
});
