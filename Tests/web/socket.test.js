import assert from "node:assert/strict";
import test from "node:test";
import { Socket } from "../../web/demo/assets/transport-socket.js";

/** A clock, a server and a token source that do only what the test says. */
function stage({ random = 0.5, lifeSeconds = 3_600 } = {}) {
  const world = { now: 0, timers: [], sockets: [], states: [], frames: [], tokens: 0, next: 1, tokenError: null };
  const fetchToken = async () => {
    if (world.tokenError) throw world.tokenError;
    world.tokens += 1;
    return { token: `t${world.tokens}`, expiresAt: world.now / 1000 + lifeSeconds };
  };
  let held = null;
  const renew = async () => {
    held = await fetchToken();
    return held;
  };
  world.socket = new Socket({
    url: "ws://shop.example/ws",
    tokens: { current: async () => held ?? renew(), renew },
    onState: (state) => world.states.push(state),
    onFrame: (frame) => world.frames.push(frame),
    open: (url, protocols) => {
      const opened = { url, protocols, sent: [], readyState: 1, closed: null };
      opened.send = (text) => opened.sent.push(JSON.parse(text));
      opened.close = (code) => {
        opened.closed = code;
      };
      opened.say = (frame) => opened.onmessage({ data: JSON.stringify(frame) });
      opened.end = (code, reason = "") => opened.onclose({ code, reason });
      world.sockets.push(opened);
      return opened;
    },
    timers: {
      setTimeout: (action, delay) => {
        world.timers.push({ id: world.next, at: world.now + delay, action });
        return world.next++;
      },
      clearTimeout: (id) => {
        world.timers = world.timers.filter((timer) => timer.id !== id);
      },
    },
    now: () => world.now,
    random: () => random,
  });
  world.advance = async (ms) => {
    const end = world.now + ms;
    for (;;) {
      const due = world.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      world.timers = world.timers.filter((timer) => timer !== due);
      world.now = due.at;
      due.action();
      await settle();
    }
    world.now = end;
    await settle();
  };
  world.welcome = (expiresAt) => world.last().say({ type: "welcome", payload: { expiresAt } });
  world.last = () => world.sockets.at(-1);
  world.connect = async () => {
    world.socket.start();
    await settle();
    world.welcome(world.now / 1000 + lifeSeconds);
  };
  return world;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("the token goes into the subprotocols and never into the URL", async () => {
  const world = stage();
  await world.connect();
  assert.equal(world.last().url, "ws://shop.example/ws");
  assert.deepEqual(world.last().protocols, ["martlet.v1", "bearer.t1"]);
  assert.equal(world.socket.isOnline, true);
});

test("a reply settles the request it belongs to, whatever the order", async () => {
  const world = stage();
  await world.connect();
  const first = world.socket.request("subscribe", { threadId: 15 });
  const second = world.socket.request("send", { threadId: 15 });
  const [one, two] = world.last().sent;
  world.last().say({ type: "error", id: two.id, payload: { code: "forbidden", message: "no" } });
  world.last().say({ type: "ok", id: one.id, payload: { head: 4 } });
  assert.deepEqual(await first, { head: 4 });
  await assert.rejects(second, { code: "forbidden", passing: false });
});

test("a request without reply fails after a while, and with the connection", async () => {
  const world = stage();
  await world.connect();
  const silent = assert.rejects(world.socket.request("send"), { code: "timeout", passing: true });
  await world.advance(10_000);
  await silent;
  const cut = assert.rejects(world.socket.request("send"), { code: "disconnected", passing: true });
  world.last().end(1006);
  await cut;
  await assert.rejects(world.socket.request("send"), { code: "disconnected" });
});

test("it comes back after a growing delay, and the delay starts over once a connection has held", async () => {
  const world = stage();
  await world.connect();
  const delays = [];
  for (let round = 0; round < 3; round++) {
    world.last().end(1006);
    delays.push(world.socket.state.retryAt - world.now);
    await world.advance(delays.at(-1));
    world.welcome(3_600);
  }
  assert.deepEqual(delays, [250, 500, 1_000]);
  await world.advance(10_000);
  world.last().end(1006);
  assert.equal(world.socket.state.retryAt - world.now, 250);
  assert.equal(world.tokens, 1);
});

test("an expired token is replaced, even when the user does not want to wait", async () => {
  const world = stage();
  await world.connect();
  world.last().end(4001);
  world.socket.retryNow();
  await settle();
  assert.deepEqual(world.last().protocols, ["martlet.v1", "bearer.t2"]);
});

test("a revoked session stays closed until the user begins anew", async () => {
  const world = stage();
  await world.connect();
  world.last().end(4005);
  assert.deepEqual(world.socket.state, { phase: "ended", retryAt: null, why: "revoked" });
  await world.advance(3_600_000);
  world.socket.retryNow();
  assert.equal(world.sockets.length, 1);
  world.socket.restart();
  await settle();
  assert.equal(world.sockets.length, 2);
});

test("a node that stops names the delay, and it is kept to", async () => {
  const world = stage();
  await world.connect();
  world.last().say({ type: "reconnect", payload: { afterMs: 4_321 } });
  assert.equal(world.last().closed, 1000);
  assert.equal(world.socket.state.retryAt, 4_321);
  await world.advance(4_320);
  assert.equal(world.sockets.length, 1);
  await world.advance(1);
  assert.equal(world.sockets.length, 2);
});

test("a ping goes out every 20 seconds, and a link that does not answer is given up", async () => {
  const world = stage();
  await world.connect();
  await world.advance(20_000);
  assert.deepEqual(world.last().sent, [{ type: "ping" }]);
  world.last().say({ type: "pong" });
  await world.advance(20_000);
  assert.equal(world.last().sent.length, 2);
  assert.equal(world.socket.isOnline, true);
  await world.advance(10_000);
  assert.equal(world.socket.state.phase, "waiting");
  assert.equal(world.sockets[0].closed, 4900);
});

test("a connection that is never welcomed is given up, and what it says later is not heard", async () => {
  const world = stage();
  world.socket.start();
  await settle();
  await world.advance(10_000);
  assert.equal(world.socket.state.phase, "waiting");
  world.sockets[0].say({ type: "message", threadId: 15 });
  assert.deepEqual(world.frames, []);
});

test("the token is refreshed before its end, over the same connection", async () => {
  const world = stage({ lifeSeconds: 10 });
  await world.connect();
  await world.advance(8_000);
  const refresh = world.last().sent.find(({ type }) => type === "refresh");
  assert.deepEqual(refresh.payload, { token: "t2" });
  world.last().say({ type: "ok", id: refresh.id });
  await settle();
  await world.advance(8_000);
  assert.equal(world.last().sent.filter(({ type }) => type === "refresh").length, 2);
  assert.equal(world.sockets.length, 1);
});

test("without a session there is no connection, and it says so", async () => {
  const world = stage();
  world.tokenError = Object.assign(new Error("no"), { status: 401 });
  world.socket.start();
  await settle();
  assert.deepEqual(world.socket.state, { phase: "ended", retryAt: null, why: "signed-out" });
});

test("a token that cannot be had now is asked for again", async () => {
  const world = stage();
  world.tokenError = new Error("down");
  world.socket.start();
  await settle();
  assert.equal(world.socket.state.phase, "waiting");
  world.tokenError = null;
  await world.advance(1_000);
  assert.equal(world.sockets.length, 1);
});

test("frames that are no replies are handed on, and rubbish is not", async () => {
  const world = stage();
  await world.connect();
  world.last().onmessage({ data: "{" });
  world.last().say({ type: "pong" });
  world.last().say({ type: "message", threadId: 15, payload: {} });
  assert.deepEqual(world.frames, [{ type: "message", threadId: 15, payload: {} }]);
});
