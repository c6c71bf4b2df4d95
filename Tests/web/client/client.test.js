import assert from "node:assert/strict";
import test from "node:test";
import { FakeServer } from "./support/fake-server.js";
import { online, write } from "./support/online.js";
import { token, User } from "./support/user.js";
import { World } from "./support/world.js";

test("the token goes into the subprotocols and never into a URL", async () => {
  const { server, user } = await online();
  const [socket] = server.sockets;
  assert.equal(socket.url, "ws://shop.example/ws");
  assert.deepEqual(socket.protocols, ["martlet.v1", `bearer.${token()}`]);
  assert.deepEqual(user.client.state, {
    phase: "live",
    reason: null,
    transport: "websocket",
    retryAt: null,
    user: { userId: 1, role: "client" },
  });
});

for (const confirms of [true, false]) {
  for (const transport of ["websocket", "sse", "poll", "backend"]) {
    const how = `${transport}${confirms ? "" : ", section 9 to the letter"}`;
    test(`a thread is joined, missed and live events come once and in order, messages are sent: ${how}`, async () => {
      const { world, server, user } = await online({
        transports: [transport],
        prepare: (server) => {
          server.confirms = confirms;
          for (let n = 0; n < 7; n++) write(server, 15, `before ${n}`);
        },
      });
      assert.equal(user.transport, transport);
      const told = user.join(15);
      await world.until(() => told.seqs.length === 7);
      assert.equal(told.joins[0].head, 7);
      assert.equal(told.joins[0].participants[0].userId, 5);
      write(server, 15, "live");
      await world.until(() => told.seqs.length === 8);
      const sent = await user.client.send(15, "mine");
      assert.equal(sent.state, "sending");
      await world.until(() => told.seqs.length === 9 && user.client.outgoing.length === 0);
      assert.deepEqual(told.seqs, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
      assert.equal(server.log.of(15).at(-1).payload.clientMessageId, sent.clientMessageId);
      assert.deepEqual(
        user.outgoing.map(({ state }) => state),
        ["sending", "sent"],
      );
      assert.equal(user.outgoing[1].message.seq, 9);
      user.client.read(15, 9);
      await world.until(() => server.log.watermarks.get("15 1") === 9);
      const late = user.join(16, {});
      write(server, 16, "other");
      await world.until(() => late.seqs.length === 1);
      const forbidden = user.join(900);
      await world.until(() => forbidden.errors.length === 1);
      assert.ok(["forbidden", "not_found"].includes(forbidden.errors[0].code));
      for (const { url } of server.requests) assert.ok(!url.href.includes(token()), url.href);
    });
  }
}

test("without since a thread begins with what comes next", async () => {
  const { world, server, user } = await online({ prepare: (server) => write(server, 15, "before") });
  const seqs = [];
  user.client.subscribe(15, { onEvent: ({ seq }) => seqs.push(seq) });
  await world.run(500);
  write(server, 15, "after");
  await world.run(500);
  assert.deepEqual(seqs, [2]);
});

test("a position that the log does not have is reset by the page, and nothing after it is lost", async () => {
  const { world, server, user } = await online({
    since: new Map([[15, 40]]),
    prepare: (server) => write(server, 15, "restored"),
  });
  const told = user.join(15, {
    onReset: async () => {
      write(server, 15, "while loading");
      return { head: 1 };
    },
  });
  await world.run(3_000);
  write(server, 15, "after");
  await world.run(3_000);
  assert.deepEqual(told.resets, [{ threadId: 15, reason: "reset", head: 1 }]);
  assert.deepEqual(told.seqs, [2, 3]);
});

test("a page that cannot load the thread now is asked again", async () => {
  const { world, server, user } = await online({
    since: new Map([[15, 40]]),
    prepare: (server) => write(server, 15, "restored"),
  });
  let isDown = true;
  const told = user.join(15, {
    onReset: () => {
      if (isDown) throw new Error("down");
      return { head: 1 };
    },
  });
  await world.run(5_000);
  assert.ok(told.resets.length > 1);
  isDown = false;
  await world.until(() => user.feeds.get(15).position === 1);
  write(server, 15, "after");
  await world.run(1_000);
  assert.deepEqual(told.seqs, [2]);
});

test("where nobody keeps a log, the page loads after resync and after each lost connection", async () => {
  const { world, server, user } = await online({
    prepare: (server) => {
      server.log.head = () => null;
    },
  });
  const told = user.join(15);
  await world.run(500);
  const [socket] = server.sockets;
  socket.say({ type: "message", threadId: 15, payload: { text: "no position" } });
  socket.say({ type: "resync", threadId: 15 });
  await world.run(500);
  assert.equal(told.signals.length, 1);
  const before = told.resets.length;
  assert.equal(told.resets.at(-1).reason, "resync");
  server.cut();
  await world.run(5_000);
  assert.equal(told.resets.length, before + 1);
});

test("an event that never comes is fetched", async () => {
  const { world, server, user } = await online();
  const told = user.join(15);
  await world.run(500);
  server.faults.loseFrame = 1;
  write(server, 15, "lost");
  await world.run(500);
  server.faults.loseFrame = 0;
  write(server, 15, "comes");
  await world.run(5_000);
  assert.deepEqual(told.seqs, [1, 2]);
});

test("a silent link is given up, and the next brings what was missed", async () => {
  const { world, server, user } = await online();
  const told = user.join(15);
  await world.run(500);
  for (const socket of server.sockets) socket.silent = true;
  write(server, 15, "unheard");
  await world.until(() => told.seqs.length === 1, 35_000);
});

test("after a sleep it is whole within two seconds, whatever became of the connection", async () => {
  for (const transport of ["websocket", "sse", "poll"]) {
    const { world, server, user } = await online({ transports: [transport] });
    const told = user.join(15);
    await world.run(2_000);
    user.tab.freeze();
    for (const socket of server.sockets) socket.silent = true;
    for (const stream of server.streams) stream.silent = true;
    await world.run(3_600_000);
    write(server, 15, "while asleep");
    user.tab.thaw();
    await world.run(2_000);
    assert.deepEqual(told.seqs, [1], transport);
  }
});

test("close codes are obeyed", async () => {
  for (const [code, reason] of [
    [4005, "revoked"],
    [4002, "replaced"],
  ]) {
    const { world, server, user } = await online();
    server.cut(code);
    await world.run(600_000);
    assert.deepEqual([user.phase, user.client.state.reason], ["offline", reason]);
    assert.equal(server.sockets.size, 0);
    user.client.connect();
    await world.until(() => user.isLive, 5_000);
  }
});

test("an expired token is replaced by another before the connection comes back", async () => {
  const tokens = [];
  const { world, server, user } = await online({
    getToken: () => {
      tokens.push(token({ jti: tokens.length }));
      return tokens.at(-1);
    },
  });
  assert.equal(tokens.length, 1);
  for (const code of [4001, 1008]) {
    server.cut(code, "Token expired");
    await world.until(() => !user.isLive);
    await world.until(() => user.isLive, 5_000);
    assert.equal([...server.sockets][0].protocols[1], `bearer.${tokens.at(-1)}`);
  }
  assert.equal(tokens.length, 3);
});

test("the token is refreshed in time, over the same connection", async () => {
  let made = 0;
  const start = 1_000_000 / 1000;
  const { world, server } = await online({
    getToken: () => token({ jti: made++, iat: start + 240 * (made - 1), exp: start + 240 * (made - 1) + 300 }),
  });
  await world.run(260_000);
  const refresh = server.frames.filter(({ type }) => type === "refresh");
  assert.equal(refresh.length, 1);
  assert.equal(JSON.parse(atob(refresh[0].payload.token.split(".")[1])).jti, 1);
  assert.equal(server.sockets.size, 1);
});

test("without a session it is offline until somebody signs in", async () => {
  const world = new World();
  const server = new FakeServer(world);
  let given = null;
  const user = new User(world, server, { getToken: () => given });
  await world.run(60_000);
  assert.deepEqual([user.phase, user.client.state.reason], ["offline", "signed-out"]);
  given = token();
  user.client.connect();
  await world.until(() => user.isLive, 5_000);
});

test("another user's token ends it: nothing is sent in the name of who comes next", async () => {
  let userId = 1;
  const { world, server, user } = await online({ getToken: () => token({ userId }) });
  server.isDown = true;
  server.cut(4001);
  await world.run(100);
  await user.client.send(15, "mine");
  userId = 2;
  server.isDown = false;
  await world.run(60_000);
  assert.deepEqual([user.phase, user.client.state.reason], ["offline", "signed-out"]);
  assert.equal(server.log.head(15), 0);
});

test("a node that stops names the delay, and it is kept to", async () => {
  const { world, server, user } = await online();
  const [socket] = server.sockets;
  socket.say({ type: "reconnect", payload: { afterMs: 4_000 } });
  await world.until(() => !user.isLive);
  await world.run(3_800);
  user.client.connect();
  await world.run(100);
  assert.equal(server.sockets.size, 0);
  await world.until(() => user.isLive, 1_000);
});

test("Retry-After is kept to", async () => {
  const { world, server, user } = await online({ transports: ["poll"] });
  server.faults.busy = 1;
  server.cut();
  write(server, 15, "x");
  await world.until(() => !user.isLive, 60_000);
  const before = server.requests.length;
  await world.run(950);
  assert.equal(server.requests.length, before);
});

test("where WebSocket is blocked the next rung is taken, remembered, and left when it works again", async () => {
  const world = new World();
  const server = new FakeServer(world);
  server.isWebSocketBlocked = true;
  const user = new User(world, server);
  await world.until(() => user.isLive, 5_000);
  assert.equal(user.transport, "sse");
  const told = user.join(15);
  write(server, 15, "over sse");
  await world.until(() => told.seqs.length === 1);
  const [remembered] = [...world.tabs.storage.values()];
  assert.equal(remembered, "sse");
  const states = user.states.length;
  server.isWebSocketBlocked = false;
  await world.until(() => user.transport === "websocket", 120_000);
  assert.ok(user.states.slice(states).every(({ phase }) => phase === "live"));
  write(server, 15, "over websocket");
  await world.until(() => told.seqs.length === 2);
  assert.equal(server.streams.size, 0);
});

test("each rung is passed over whose endpoint is missing", async () => {
  const world = new World();
  const server = new FakeServer(world);
  server.isWebSocketBlocked = true;
  server.missing = new Set(["/sse", "/poll"]);
  const user = new User(world, server);
  await world.until(() => user.isLive, 5_000);
  assert.deepEqual([user.phase, user.client.state.reason, user.transport], ["degraded", "polling", "backend"]);
});

test("a message waits for the connection, is kept over a reload, and is stored once", async () => {
  const { world, server, user } = await online();
  server.isDown = true;
  server.cut();
  await world.run(100);
  await user.client.send(15, "one");
  await user.client.send(15, "two");
  await world.run(1_000);
  user.tab.crash();
  await world.run(1_000);
  server.isDown = false;
  const again = new User(world, server);
  await world.until(() => again.client.outgoing.length === 0 && server.log.head(15) === 2, 60_000);
  assert.deepEqual(
    server.log.of(15).map(({ payload }) => payload.text),
    ["one", "two"],
  );
  assert.equal(again.outgoing.filter(({ state }) => state === "sent").length, 2);
});

test("a message that is refused fails, holds up no other, and can be tried again", async () => {
  const { world, server, user } = await online();
  server.refuseSend = ({ payload }) => (payload.text === "bad" ? "invalid" : null);
  const bad = await user.client.send(15, "bad");
  await user.client.send(15, "good");
  await world.until(() => server.log.head(15) === 1);
  await world.run(100);
  assert.equal(user.client.outgoing.length, 1);
  assert.equal(user.client.outgoing[0].state, "failed");
  assert.equal(user.client.outgoing[0].error.code, "invalid");
  server.refuseSend = () => null;
  user.client.retry(bad.clientMessageId);
  await world.until(() => server.log.head(15) === 2);
  await world.run(100);
  assert.equal(user.client.outgoing.length, 0);
});

test("what is written before there is a connection, or a thread, is sent", async () => {
  const world = new World();
  const server = new FakeServer(world);
  const user = new User(world, server);
  const early = user.client.send(null, "first");
  await world.until(() => server.log.head(1) === 1);
  assert.equal((await early).threadId, null);
  await world.run(100);
  assert.equal(user.outgoing.at(-1).message.threadId, 1);
});

test("a server that has no time for messages is not hammered, and gets them all in the end", async () => {
  const { world, server, user } = await online({ backend: null });
  server.refuseSend = () => "unavailable";
  for (let n = 0; n < 5; n++) await user.client.send(n, `text ${n}`);
  await world.run(30_000);
  const attempts = server.frames.filter(({ type }) => type === "send").length;
  assert.ok(attempts >= 10 && attempts <= 60, String(attempts));
  server.refuseSend = () => null;
  await world.until(() => user.client.outgoing.length === 0, 20_000);
  assert.equal(server.log.written.length, 5);
});

test("a message whose event has come is sent, even if the answer never comes", async () => {
  const { world, server, user } = await online();
  user.join(15);
  await world.run(100);
  server.isMuteOnSend = true;
  await user.client.send(15, "mine");
  await world.run(500);
  assert.equal(user.outgoing.at(-1).state, "sent");
  assert.deepEqual(user.client.outgoing, []);
});

test("two subscriptions of a thread each begin where they want", async () => {
  for (const transport of ["websocket", "sse", "poll", "backend"]) {
    const { world, server, user } = await online({
      transports: [transport],
      prepare: (server) => [1, 2, 3].map((n) => write(server, 15, `before ${n}`)),
    });
    const told = [0, 2].map((since) => {
      const seqs = [];
      user.client.subscribe(15, { since, onEvent: ({ seq }) => seqs.push(seq) });
      return seqs;
    });
    await world.run(1_200);
    assert.deepEqual(told, [[1, 2, 3], [3]], transport);
    write(server, 15, "live");
    await world.run(1_200);
    assert.deepEqual(
      told,
      [
        [1, 2, 3, 4],
        [3, 4],
      ],
      transport,
    );
  }
});

test("typing is told at most every three seconds, and its end at once", async () => {
  const { world, server, user } = await online();
  user.join(15);
  await world.run(100);
  for (let key = 0; key < 40; key++) {
    user.client.typing(15);
    await world.run(100);
  }
  user.client.typing(15, false);
  user.client.typing(15, false);
  await world.run(100);
  const told = server.frames.filter(({ type }) => type === "typing").map(({ payload }) => payload.isTyping);
  assert.deepEqual(told, [true, true, false]);
});

test("receipts go together, only rise, wait for a visible page and are said again after a lost connection", async () => {
  const { world, server, user } = await online();
  user.tab.isVisible = false;
  user.client.markVisible(15, 3);
  await world.run(5_000);
  assert.equal(server.frames.filter(({ type }) => type === "read").length, 0);
  user.tab.isVisible = true;
  user.client.markVisible(15, 4);
  user.client.markVisible(15, 7);
  user.client.markVisible(15, 5);
  await world.run(3_000);
  assert.deepEqual(
    server.frames.filter(({ type }) => type === "read").map(({ payload }) => payload.upTo),
    [7],
  );
  user.client.read(15, 9);
  server.cut();
  await world.until(() => server.log.watermarks.get("15 1") === 9, 10_000);
});

test("who is watched is watched again after a lost connection", async () => {
  const { world, server, user } = await online();
  user.client.watch([5, "g_1"]);
  await world.run(200);
  assert.deepEqual(
    user.events.map(({ payload }) => payload.userId),
    [5, "g_1"],
  );
  server.cut();
  await world.until(() => server.frames.filter(({ type }) => type === "watch").length === 2, 10_000);
});

test("closed is closed", async () => {
  const { world, server, user } = await online();
  const told = user.join(15);
  await world.run(100);
  user.client.close();
  write(server, 15, "after");
  await world.run(60_000);
  assert.deepEqual(told.seqs, []);
  assert.equal(server.sockets.size, 0);
  assert.deepEqual([user.phase, user.client.state.reason], ["offline", "closed"]);
});

test("a message is said to be kept when the browser keeps it, not sooner", async () => {
  const { world, server, user } = await online();
  const keep = [];
  user.tab.environment.outgoingStore.put = () => new Promise((resolve) => keep.push(resolve));
  const told = [];
  user.client.send(15, "mine").then(({ text }) => told.push(text));
  await world.run(500);
  assert.deepEqual(
    user.client.outgoing.map(({ text }) => text),
    ["mine"],
  );
  assert.deepEqual([told, server.log.head(15)], [[], 0]);
  keep[0]();
  await world.until(() => server.log.head(15) === 1);
  assert.deepEqual(told, ["mine"]);
});
