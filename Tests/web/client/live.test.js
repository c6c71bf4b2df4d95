import assert from "node:assert/strict";
import test, { after, before, describe } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { MartletClient } from "../../../web/client/index.js";
import { LiveServer, mint, webSocket, whyNotLive } from "./support/live-server.js";
import { MemoryStore } from "./support/memory-store.js";

const why = whyNotLive();

/** The client on the real server; skipped, with the reason, where there is none. */
describe("live", () => {
  const live = (name, run) => test(name, { skip: why ?? false }, run);
  const server = new LiveServer();
  const clients = [];
  before(() => (why ? undefined : server.start()));
  after(async () => {
    if (why) return;
    for (const client of clients) client.close();
    await server.stop();
  });

  const connect = (claims, options = {}) => {
    const WebSocket = webSocket();
    const client = new MartletClient({
      gateway: server.url,
      getToken: () => mint(claims),
      environment: {
        openSocket: (url, protocols) => new WebSocket(url, protocols),
        outgoingStore: new MemoryStore(),
        locks: null,
      },
      ...options,
    });
    clients.push(client);
    client.connect();
    return client;
  };
  const until = async (holds, what = String(holds), ms = 20_000) => {
    for (const end = Date.now() + ms; !holds(); await sleep(10))
      if (Date.now() > end) assert.fail(`not within ${ms} ms: ${what}`);
  };
  const isLive = ({ state }) => state.phase === "live" || state.phase === "degraded";
  const listen = (client, threadId, since = 0) => {
    const told = { seqs: [], texts: [], signals: [], joins: [], errors: [] };
    told.feed = client.subscribe(threadId, {
      since,
      onEvent: (event) => {
        if (event.seq === undefined) return told.signals.push(event);
        told.seqs.push(event.seq);
        if (event.type === "message") told.texts.push(event.payload.text);
      },
      onJoin: (joined) => told.joins.push(joined),
      onError: (error) => told.errors.push(error),
      onReset: () => assert.fail("a reset that nobody asked for"),
    });
    return told;
  };
  const isInOrder = (seqs) => seqs.every((seq, index) => seq === index + 1);

  live("a talk between a client on one rung and a manager on another", async () => {
    const customer = connect({ userId: 1, role: "client" });
    const manager = connect({ userId: 5, role: "manager" }, { transports: ["backend"] });
    await until(() => isLive(customer) && isLive(manager));
    assert.equal(customer.state.transport, "websocket");
    assert.equal(manager.state.transport, "backend");
    const { id } = await customer.rest("POST", "/chat/threads", { subject: "Parcel" });
    const [hers, his] = [listen(customer, id), listen(manager, id)];
    await until(() => hers.joins.length > 0 && his.joins.length > 0);
    await customer.send(id, "Where is it?");
    await manager.send(id, "On its way.");
    await until(() => hers.texts.length === 2 && his.texts.length === 2, "both have both");
    assert.deepEqual(hers.texts.toSorted(), ["On its way.", "Where is it?"]);
    assert.deepEqual(hers.seqs, his.seqs);
    await until(() => customer.outgoing.length === 0 && manager.outgoing.length === 0);
    manager.read(id, hers.seqs.at(-1));
    await until(() => hers.signals.some(({ type, payload }) => type === "read" && payload.upTo === hers.seqs.at(-1)));
    const stranger = listen(connect({ userId: 2, role: "client" }), id);
    await until(() => stranger.errors.length === 1);
    assert.ok(["forbidden", "not_found"].includes(stranger.errors[0].code));
    assert.deepEqual(stranger.seqs, []);
  });

  live("typing and presence reach the others over WebSocket", async () => {
    const customer = connect({ userId: 11, role: "client" });
    const manager = connect({ userId: 5, role: "manager" });
    await until(() => isLive(customer) && isLive(manager));
    const { id } = await customer.rest("POST", "/chat/threads", {});
    const [hers, his] = [listen(customer, id), listen(manager, id)];
    await until(() => hers.joins.length > 0 && his.joins.length > 0);
    customer.typing(id);
    await until(() => his.signals.some(({ type, payload }) => type === "typing" && payload.isTyping));
    customer.typing(id, false);
    await until(() => his.signals.some(({ type, payload }) => type === "typing" && !payload.isTyping));
    const seen = [];
    manager.on("event", ({ type, payload }) => type === "presence" && seen.push([payload.userId, payload.online]));
    manager.watch([11]);
    await until(() => seen.some(([userId, online]) => userId === 11 && online));
  });

  live("a talk over long polling that is busier than the server's limit stays on it", async () => {
    const customer = connect({ userId: "busy", role: "client" }, { transports: ["poll", "backend"] });
    const manager = connect({ userId: 5, role: "manager" });
    await until(() => isLive(customer) && isLive(manager));
    const { id } = await customer.rest("POST", "/chat/threads", {});
    const [hers, his] = [listen(customer, id), listen(manager, id)];
    await until(() => hers.joins.length > 0 && his.joins.length > 0);
    const transports = new Set();
    customer.on("state", ({ transport }) => transports.add(transport));
    for (let n = 0; n < 80; n++) for (const each of [customer, manager]) await each.send(id, `word ${n}`);
    await until(() => hers.texts.length === 160, "she has all", 30_000);
    assert.ok(isInOrder(hers.seqs));
    assert.deepEqual([...transports], []);
  });

  for (const transport of ["sse", "poll"]) {
    live(`a talk with all its signs over plain HTTP: ${transport}`, async () => {
      const userId = `h_${transport}`;
      const customer = connect({ userId, role: "client" }, { transports: [transport] });
      const manager = connect({ userId: 5, role: "manager" });
      await until(() => isLive(customer) && isLive(manager));
      assert.equal(customer.state.transport, transport);
      const { id } = await customer.rest("POST", "/chat/threads", {});
      const [hers, his] = [listen(customer, id), listen(manager, id)];
      await until(() => hers.joins.length > 0 && his.joins.length > 0);
      customer.typing(id);
      await until(() => his.signals.some(({ type, payload }) => type === "typing" && payload.isTyping));
      await customer.send(id, "Where is it?");
      await manager.send(id, "On its way.");
      await until(() => hers.texts.length === 2 && his.texts.length === 2, "both have both");
      customer.read(id, hers.seqs.at(-1));
      await until(() => his.signals.some(({ type, payload }) => type === "read" && payload.userId === userId));
      const stranger = listen(connect({ userId: 2, role: "client" }, { transports: [transport] }), id);
      await until(() => stranger.errors.length === 1);
      assert.deepEqual(stranger.seqs, []);
    });
  }

  live("a token is refreshed over the connection, which goes on", async () => {
    let made = 0;
    const client = connect(
      {},
      {
        getToken: () => mint({ userId: 12, role: "client", exp: Math.floor(Date.now() / 1000) + 5, jti: `${made++}` }),
      },
    );
    await until(() => isLive(client));
    const states = [];
    client.on("state", (state) => states.push(state));
    await sleep(9_000);
    assert.deepEqual(states, []);
    assert.ok(made >= 2);
  });

  for (const transport of ["websocket", "sse", "poll", "backend"]) {
    live(`cut, killed and started again, nothing is lost, doubled or reordered: ${transport}`, async () => {
      const claims = { userId: `g_${transport}`, role: "client" };
      const writer = connect(claims);
      const reader = connect({ userId: 6, role: "manager" }, { transports: [transport] });
      await until(() => isLive(writer) && isLive(reader));
      const { id } = await writer.rest("POST", "/chat/threads", {});
      const [one, two] = [listen(writer, id), listen(reader, id)];
      const texts = [];
      for (let n = 0; n < 60; n++) {
        texts.push(`message ${n}`);
        await writer.send(id, texts.at(-1));
        await sleep(20);
        if (n % 10 === 4) server.cut();
        if (n === 25) await server.kill();
        if (n === 40) {
          server.isDown = true;
          server.cut();
        }
        if (n === 45) server.isDown = false;
      }
      await until(
        () => two.texts.length >= 60 && one.texts.length >= 60 && writer.outgoing.length === 0,
        "all is told",
        60_000,
      );
      for (const told of [one, two]) {
        assert.deepEqual(told.texts, texts);
        assert.ok(isInOrder(told.seqs), String(told.seqs));
      }
    });
  }

  live("where WebSocket is blocked, a lower rung is used, and left when it works again", async () => {
    server.isWebSocketBlocked = true;
    const client = connect({ userId: 13, role: "client" });
    await until(() => isLive(client));
    assert.notEqual(client.state.transport, "websocket");
    const { id } = await client.rest("POST", "/chat/threads", {});
    const told = listen(client, id);
    await client.send(id, "below");
    await until(() => told.texts.length === 1);
    server.isWebSocketBlocked = false;
    await until(() => client.state.transport === "websocket", "it climbs", 60_000);
    await client.send(id, "above");
    await until(() => told.texts.length === 2);
    assert.ok(isInOrder(told.seqs), String(told.seqs));
  });
});
