import assert from "node:assert/strict";
import test from "node:test";
import { FakeServer } from "./support/fake-server.js";
import { isWhole, User } from "./support/user.js";
import { World } from "./support/world.js";

/** CLIENT_SEEDS=1-2000 for more, CLIENT_SEEDS=17 for one. */
const [first, last] = (process.env.CLIENT_SEEDS ?? "1-60").split("-").map(Number);
const THREADS = [15, 16, 17];
const RUNGS = ["websocket", "sse", "poll", "backend"];

/** Tabs that come, reload, crash, freeze; a network that does what it likes; then peace, and the books must balance. */
async function live(seed) {
  const world = new World(seed);
  const server = new FakeServer(world);
  server.confirms = world.chance(0.5);
  const isShared = world.chance(0.7);
  const books = [];
  let users = [];
  let written = 0;
  const sent = [];

  // Where one event is lost again and again, the page loads the thread; what it has loaded counts as told.
  const reload = (user, id, reason) => {
    if (reason !== "gap") assert.fail(`seed ${seed}: a ${reason} that nobody asked for`);
    const { seqs } = user.ledger.get(id);
    const head = server.log.head(id);
    for (let seq = (seqs.at(-1) ?? user.since.get(id) ?? 0) + 1; seq <= head; seq++) seqs.push(seq);
    return { head };
  };
  const open = (since = new Map()) => {
    const user = new User(world, server, { since, tab: world.tabs.open(server, { isShared }) });
    for (const id of THREADS) user.join(id, { onReset: ({ reason }) => reload(user, id, reason) });
    books.push(user);
    users.push(user);
  };
  open();

  const deeds = [
    () => server.write(world.pick(THREADS), { userId: 5, text: "theirs", clientMessageId: `w${written++}` }),
    () => server.write(world.pick(THREADS), { userId: 5, text: "theirs", clientMessageId: `w${written++}` }),
    () => {
      const [threadId, text] = [world.pick(THREADS), `mine ${sent.length}`];
      const book = { threadId, text, user: world.pick(users), kept: false };
      sent.push(book);
      book.user.client.send(threadId, text).then(() => {
        book.kept = true;
      });
    },
    () => server.cut(world.pick([1001, 1006, 1011, 1013, 4001, 4003, 4004])),
    () => {
      server.isDown = world.chance(0.4);
      if (server.isDown) server.cut();
    },
    () => {
      server.isWebSocketBlocked = world.chance(0.5);
      server.missing = new Set(["/sse", "/poll"].filter(() => world.chance(0.3)));
      server.cut();
    },
    () => {
      for (const name of Object.keys(server.faults)) server.faults[name] = world.chance(0.5) ? world.random() * 0.3 : 0;
    },
    () => users.length < 3 && open(),
    () => {
      const user = world.pick(users);
      users = users.filter((other) => other !== user);
      if (world.chance(0.5)) user.tab.tell("leave");
      user.tab.crash();
      open(user.positions);
    },
    () => {
      const { tab } = world.pick(users);
      if (tab.isFrozen) tab.thaw();
      else tab.freeze();
    },
    () => {
      for (const socket of server.sockets) socket.silent = world.chance(0.3);
      for (const stream of server.streams) stream.silent = world.chance(0.3);
    },
    () => world.pick(users).tab.tell("wake"),
  ];
  for (let step = 0; step < 60; step++) {
    world.pick(deeds)();
    await world.run(world.pick([0, 5, 50, 500, 5_000, 30_000]));
  }

  server.isDown = server.isWebSocketBlocked = false;
  server.missing = new Set();
  for (const name of Object.keys(server.faults)) server.faults[name] = 0;
  for (const { tab } of users) if (tab.isFrozen) tab.thaw();
  await world.run(120_000);
  for (const id of THREADS) server.write(id, { userId: 5, text: "last", clientMessageId: `w${written++}` });
  await world.run(60_000);

  for (const user of books) {
    const isHere = users.includes(user);
    for (const id of THREADS) {
      const { seqs } = user.ledger.get(id);
      const since = user.since.get(id) ?? 0;
      const end = isHere ? server.log.head(id) : since + seqs.length;
      assert.ok(isWhole(seqs, since, end), `seed ${seed}, thread ${id}: ${since} → ${end}: ${seqs}`);
    }
    if (isHere) assert.deepEqual(user.client.outgoing, [], `seed ${seed}: unsent`);
  }
  for (const id of THREADS) {
    const stored = server.log
      .of(id)
      .filter(({ payload }) => payload.userId === 1)
      .map(({ payload }) => payload.text);
    assert.equal(new Set(stored).size, stored.length, `seed ${seed}: stored twice`);
    const kept = sent.filter(({ threadId, kept }) => threadId === id && kept);
    for (const { text } of kept) assert.ok(stored.includes(text), `seed ${seed}: ${text} is lost`);
    for (const user of books) {
      const own = sent.filter((book) => book.user === user && book.threadId === id && stored.includes(book.text));
      const order = own.map(({ text }) => stored.indexOf(text));
      assert.deepEqual(
        order,
        order.toSorted((a, b) => a - b),
        `seed ${seed}: out of order`,
      );
    }
  }
  return { transports: new Set(books.flatMap(({ states }) => states.map(({ transport }) => transport))) };
}

test(`through whatever happens nothing is lost, doubled or reordered (seeds ${first} to ${last ?? first})`, async () => {
  const seen = new Set();
  for (let seed = first; seed <= (last ?? first); seed++) {
    for (const rung of (await live(seed)).transports) seen.add(rung);
  }
  if (last - first > 20)
    assert.deepEqual(
      RUNGS.filter((rung) => !seen.has(rung)),
      [],
    );
});
