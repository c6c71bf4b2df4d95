import assert from "node:assert/strict";
import test from "node:test";
import { FakeServer } from "./support/fake-server.js";
import { token, User } from "./support/user.js";
import { World } from "./support/world.js";

const write = (server, threadId, text) => server.write(threadId, { userId: 5, text, clientMessageId: text });

async function browser(count, options = {}) {
  const world = new World();
  const server = new FakeServer(world);
  const users = [];
  for (let n = 0; n < count; n++) {
    users.push(new User(world, server, options));
    await world.until(() => users.at(-1).isLive, 10_000);
  }
  const ledgers = users.map((user) => user.join(15));
  await world.run(500);
  return { world, server, users, ledgers };
}

test("the tabs of a browser share one connection, and each gets every event once", async () => {
  const { world, server, users, ledgers } = await browser(3);
  assert.equal(server.sockets.size, 1);
  write(server, 15, "for all");
  await world.run(500);
  assert.deepEqual(
    ledgers.map(({ seqs }) => seqs),
    [[1], [1], [1]],
  );
  assert.deepEqual(users[2].client.state, users[0].client.state);
});

test("a tab that comes later gets what it has missed", async () => {
  const { world, server, ledgers } = await browser(1);
  write(server, 15, "one");
  write(server, 15, "two");
  await world.run(500);
  const late = new User(world, server, { since: new Map([[15, 1]]) });
  const told = late.join(15);
  await world.run(2_000);
  assert.equal(server.sockets.size, 1);
  assert.deepEqual(told.seqs, [2]);
  assert.deepEqual(ledgers[0].seqs, [1, 2]);
});

test("followers send through the leader, and every tab sees what becomes of it", async () => {
  const { world, server, users } = await browser(2);
  const sent = await users[1].client.send(15, "from a follower");
  await world.until(() => server.log.head(15) === 1);
  await world.run(200);
  for (const user of users) {
    assert.deepEqual(
      user.outgoing.map(({ state }) => state),
      ["sending", "sent"],
    );
    assert.equal(user.outgoing[1].clientMessageId, sent.clientMessageId);
    assert.deepEqual(user.client.outgoing, []);
  }
  assert.equal(server.frames.filter(({ type }) => type === "send").length, 1);
});

for (const [how, end] of [
  ["closes", (user) => user.tab.tell("leave")],
  ["crashes", (user) => user.tab.crash()],
]) {
  test(`when the leader ${how}, another tab takes over and nothing is lost`, async () => {
    const { world, server, users, ledgers } = await browser(3);
    write(server, 15, "before");
    await world.run(500);
    end(users[0]);
    write(server, 15, "in between");
    await world.run(4_000);
    write(server, 15, "after");
    await world.run(500);
    assert.equal(server.sockets.size, 1);
    assert.deepEqual(
      ledgers.slice(1).map(({ seqs }) => seqs),
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
    );
    await users[2].client.send(15, "still");
    await world.until(() => server.log.head(15) === 4);
  });
}

test("a frozen leader is replaced, and follows after it has thawed", async () => {
  const { world, server, users, ledgers } = await browser(2);
  users[0].tab.freeze();
  await world.run(500);
  write(server, 15, "unheard");
  await world.run(15_000);
  assert.deepEqual(ledgers[1].seqs, [1]);
  users[0].tab.thaw();
  await world.run(2_000);
  write(server, 15, "after");
  await world.run(1_000);
  assert.deepEqual(
    ledgers.map(({ seqs }) => seqs),
    [
      [1, 2],
      [1, 2],
    ],
  );
  assert.equal(server.sockets.size, 1);
});

test("a follower that wakes up finds a frozen leader within two seconds", async () => {
  const { world, server, users, ledgers } = await browser(2);
  users[0].tab.freeze();
  users[1].tab.freeze();
  await world.run(60_000);
  write(server, 15, "while asleep");
  users[1].tab.thaw();
  await world.run(2_000);
  assert.deepEqual(ledgers[1].seqs, [1]);
});

test("a follower that wakes up does not wait for the slow clock of a hidden leader whose connection is dead", async () => {
  const { world, server, users, ledgers } = await browser(2);
  users[0].tab.isVisible = false;
  // A hidden tab hears messages at once; its timers ring when it pleases the browser.
  users[0].tab.areTimersSlow = true;
  users[1].tab.freeze();
  await world.run(1_000);
  for (const socket of server.sockets) socket.silent = true;
  write(server, 15, "unheard");
  users[1].tab.thaw();
  await world.run(2_000);
  assert.deepEqual(ledgers[1].seqs, [1]);
});

test("a hidden leader that is to come back is reminded by a tab whose clock goes", async () => {
  const { world, server, users, ledgers } = await browser(2);
  users[0].tab.areTimersSlow = true;
  server.isDown = true;
  server.cut();
  await world.run(100);
  server.isDown = false;
  write(server, 15, "meanwhile");
  await world.run(8_000);
  assert.deepEqual(ledgers[1].seqs, [1]);
});

test("a follower that slept gets from the leader what it missed", async () => {
  const { world, server, users, ledgers } = await browser(2);
  users[1].tab.freeze();
  await world.run(60_000);
  write(server, 15, "while asleep");
  await world.run(1_000);
  users[1].tab.thaw({ hasMissedAll: true });
  await world.run(1_000);
  assert.deepEqual(ledgers[1].seqs, [1]);
  assert.equal(server.sockets.size, 1);
});

test("a hidden leader whose timers sleep is not doubted", async () => {
  const { world, server, users } = await browser(2);
  await world.run(600_000);
  assert.equal(server.sockets.size, 1);
  assert.equal(users[0].states.filter(({ phase }) => phase === "live").length, 1);
});

test("messages of a follower survive the leader, even without a database", async () => {
  const { world, server, users } = await browser(2);
  server.isDown = true;
  server.cut();
  await world.run(100);
  await users[1].client.send(15, "one");
  await users[1].client.send(15, "two");
  await world.run(100);
  users[0].tab.crash();
  await world.tabs.store.remove(users[1].client.outgoing[0].clientMessageId);
  server.isDown = false;
  await world.until(() => server.log.head(15) === 2, 60_000);
  assert.deepEqual(
    server.log.of(15).map(({ payload }) => payload.text),
    ["one", "two"],
  );
});

test("a new leader is told what others have to send, even without a database", async () => {
  const { world, server, users } = await browser(2);
  server.isDown = true;
  server.cut();
  await world.run(100);
  const { clientMessageId } = await users[1].client.send(15, "one");
  await world.tabs.store.remove(clientMessageId);
  users.push(new User(world, server));
  await world.run(100);
  users[1].tab.isVisible = false;
  users[0].tab.freeze();
  server.isDown = false;
  await world.until(() => users[2].states.some(({ transport }) => transport), 15_000);
  await world.until(() => server.log.head(15) === 1, 60_000);
  await world.run(500);
  assert.equal(users[1].outgoing.at(-1).state, "sent");
});

test("a thread is left when the last tab has left it", async () => {
  const { world, server, users } = await browser(2);
  const [socket] = server.sockets;
  users[0].feeds.get(15).close();
  await world.run(100);
  assert.equal(socket.joined.size, 1);
  users[1].tab.tell("leave");
  await world.run(100);
  assert.equal(socket.joined.size, 0);
});

test("a page that was put aside and comes back is whole again", async () => {
  const { world, server, users, ledgers } = await browser(1);
  users[0].tab.tell("leave");
  await world.run(100);
  assert.equal(server.sockets.size, 0);
  write(server, 15, "while aside");
  await world.run(60_000);
  users[0].tab.tell("wake");
  await world.run(2_000);
  assert.deepEqual(ledgers[0].seqs, [1]);
});

test("another user's tab has a connection and messages of its own", async () => {
  const { world, server, users } = await browser(1);
  server.isDown = true;
  server.cut();
  await world.run(100);
  await users[0].client.send(15, "mine");
  users[0].tab.crash();
  server.isDown = false;
  const other = new User(world, server, { getToken: () => token({ userId: 2 }) });
  await world.until(() => other.isLive, 10_000);
  await world.run(5_000);
  assert.equal(server.log.head(15), 0);
});

test("where tabs cannot talk to each other, each has a connection", async () => {
  const world = new World();
  const server = new FakeServer(world);
  const users = [1, 2].map(() => new User(world, server, { tab: world.tabs.open(server, { isShared: false }) }));
  await world.until(() => users.every((user) => user.isLive), 10_000);
  assert.equal(server.sockets.size, 2);
});
