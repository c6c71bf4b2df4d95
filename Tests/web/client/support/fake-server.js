import { FakeLog } from "./fake-log.js";

const JSON_TYPE = { "Content-Type": "application/json" };
const PER_SECOND = 30;
const BURST = 60;

/**
 * A gateway and a backend after docs/protocol.md, as `fetch` and a WebSocket constructor in the world's time.
 *
 * Section 9 is followed to the letter; `confirms` adds what the client would like as well: `since` in requests and
 * `subscribed` in streams. The limit of section 12 is counted for commands and for requests for events together.
 *
 * `faults`: probabilities of what networks do to frames and requests; `missing`: paths that answer 404; `blocked`:
 * `websocket` never opens.
 */
export class FakeServer {
  log = new FakeLog();
  faults = { loseFrame: 0, doubleFrame: 0, swapFrames: 0, failRequest: 0, loseAnswer: 0, busy: 0 };
  missing = new Set();
  isDown = false;
  isWebSocketBlocked = false;
  confirms = true;
  sockets = new Set();
  streams = new Set();
  requests = [];
  frames = [];
  commands = [];
  /** Requests that were answered 429. */
  limited = 0;
  #bucket = { left: BURST, at: 0 };
  validTokens = null;
  isMuteOnSend = false;
  /** Replaces an answer to `POST /chat/send` and `send`: (body) → error payload or null. */
  refuseSend = () => null;

  constructor(world) {
    this.world = world;
    this.latency = () => world.between(1, 20);
  }

  // MARK: WebSocket

  openSocket(url, protocols, whenAwake, tab) {
    const socket = { url, protocols, readyState: 0, onmessage: null, onclose: null, onerror: null, joined: new Map() };
    const { world } = this;
    const end = (code, reason = "") => {
      if (socket.readyState === 3) return;
      socket.readyState = 3;
      this.sockets.delete(socket);
      whenAwake(() => socket.onclose?.({ code, reason }));
    };
    socket.end = end;
    socket.silent = false;
    let lastAt = 0;
    socket.say = (frame) => {
      const text = JSON.stringify(frame);
      for (const copy of this.#copies(frame, text)) {
        lastAt = Math.max(lastAt + copy.order, world.now + this.latency());
        const at = copy.isLate ? lastAt + 30 : lastAt;
        world.at(at - world.now, () => {
          if (socket.readyState === 1 && !socket.silent) whenAwake(() => socket.onmessage?.({ data: copy.text }));
        });
      }
    };
    socket.send = (text) => {
      world.at(this.latency(), () => {
        if (socket.readyState === 1 && !socket.silent)
          this.#command(socket, JSON.parse(text), (frame) => socket.say(frame));
      });
    };
    socket.close = (code = 1000) => {
      if (socket.readyState === 3) return;
      socket.readyState = 3;
      this.sockets.delete(socket);
      // A real socket calls back later, when nobody is interested any more.
      world.at(5, () => whenAwake(() => socket.onclose?.({ code, reason: "" })));
    };
    tab?.owned.add(() => {
      socket.readyState = 3;
      this.sockets.delete(socket);
    });
    world.at(this.latency(), () => {
      if (socket.readyState !== 0) return;
      if (this.isDown || !tab.isOnline || this.isWebSocketBlocked) return end(1006);
      socket.readyState = 1;
      this.sockets.add(socket);
      const user = this.#user(protocols[1]?.replace("bearer.", ""));
      if (!user) return end(1008, "Invalid token");
      socket.user = user;
      socket.say({ type: "welcome", payload: { connectionId: "c", ...user } });
    });
    return socket;
  }

  /** What becomes of an event on its way. Replies and the like are never lost alone: TCP would not. */
  #copies(frame, text) {
    const { faults, world } = this;
    if (frame.seq === undefined) return [{ text, order: 0 }];
    if (world.chance(faults.loseFrame)) return [];
    const isLate = world.chance(faults.swapFrames);
    const copies = [{ text, order: 0, isLate }];
    if (world.chance(faults.doubleFrame)) copies.push({ text, order: 1 });
    return copies;
  }

  /** Everybody's connection ends. */
  cut(code = 1006, reason = "") {
    for (const socket of [...this.sockets]) socket.end(code, reason);
    for (const stream of [...this.streams]) stream.fail();
  }

  /** A thread's event reaches whoever has joined it. */
  write(threadId, message) {
    const head = this.log.head(threadId);
    const stored = this.log.write(threadId, message);
    if (this.log.head(threadId) > head) this.publish(this.log.of(threadId).at(-1));
    return stored;
  }

  publish(event) {
    for (const socket of this.sockets) if (socket.joined.has(String(event.threadId))) socket.say(event);
    for (const stream of [...this.streams]) stream.publish(event);
  }

  #command(connection, frame, say) {
    const { id, type, threadId, payload = {} } = frame;
    this.frames.push(frame);
    const ok = (answer) => id !== undefined && say({ type: "ok", id, ...(answer ? { payload: answer } : {}) });
    const no = (code) =>
      say({ type: "error", id, ...(threadId ? { threadId } : {}), payload: { code, message: code } });
    switch (type) {
      case "ping":
        return say({ type: "pong" });
      case "subscribe": {
        if (String(threadId).startsWith("9")) return no("forbidden");
        const head = this.log.head(threadId);
        const reset = payload.since > head;
        connection.joined?.set(String(threadId), true);
        ok({ head, reset, participants: this.#participants(threadId) });
        if (!reset && payload.since !== undefined)
          for (const event of this.log.after(threadId, payload.since)) say(event);
        return;
      }
      case "unsubscribe":
        connection.joined?.delete(String(threadId));
        return ok();
      case "send": {
        const refused = this.refuseSend(frame);
        if (refused) return no(refused);
        const stored = this.write(threadId, { userId: connection.user.userId, ...payload });
        return this.isMuteOnSend ? undefined : ok(stored);
      }
      case "read":
        this.log.read(threadId, connection.user.userId, payload.upTo);
        return ok();
      case "watch":
        return ok({
          users: payload.userIds.map((userId) => ({ userId, role: "manager", online: true, lastSeenAt: null })),
        });
      case "refresh":
        return ok({ expiresAt: 0 });
      case "typing":
        return ok();
      default:
        return no("unknown_type");
    }
  }

  #participants(threadId) {
    return [{ userId: 5, role: "manager", online: true, readUpTo: this.log.watermarks.get(`${threadId} 5`) ?? 0 }];
  }

  #user(token) {
    if (!token || (this.validTokens && !this.validTokens.has(token))) return null;
    return { userId: 1, role: "client" };
  }

  // MARK: HTTP

  /** `fetch` in the world's time. */
  fetch(url, init = {}, whenAwake = (action) => action(), tab = { isOnline: true }) {
    const { world, faults } = this;
    const request = { url: new URL(url, "http://shop.example"), ...init, headers: new Headers(init.headers) };
    this.requests.push(request);
    return new Promise((resolve, reject) => {
      const fail = () => whenAwake(() => reject(new TypeError("fetch failed")));
      init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      world.at(this.latency(), async () => {
        if (init.signal?.aborted) return;
        if (this.isDown || !tab.isOnline || world.chance(faults.failRequest)) return fail();
        if (world.chance(faults.busy)) {
          return whenAwake(() =>
            resolve(answer(503, { error: { code: "unavailable", message: "" } }, { "Retry-After": "1" })),
          );
        }
        const made = await this.#answer(request, tab);
        if (world.chance(faults.loseAnswer)) {
          made.body?.cancel();
          return fail();
        }
        world.at(this.latency(), () => whenAwake(() => resolve(made)));
      });
    });
  }

  async #answer(request, tab) {
    const path = request.url.pathname;
    const route = `${request.method ?? "GET"} ${path}`;
    if ([...this.missing].some((prefix) => path.startsWith(prefix))) return refusal(404, "not_found");
    const user = this.#user(request.headers.get("Authorization")?.replace("Bearer ", ""));
    if (!user) return refusal(401, "unauthorized");
    const body = request.body ? JSON.parse(request.body) : undefined;
    const query = request.url.searchParams;
    const [, threadId, part] = /^\/chat\/threads\/(\w+)\/(\w+)$/.exec(path) ?? [];
    if (threadId?.startsWith("9")) return refusal(404, "not_found");
    if (part === "access") {
      return answer(200, { allowed: true, head: this.log.head(threadId), participants: this.#participants(threadId) });
    }
    if (part === "events") {
      const events = this.log.after(threadId, Number(query.get("after"))).slice(0, Number(query.get("limit")));
      return answer(200, { events, head: this.log.head(threadId) });
    }
    switch (route) {
      case "POST /chat/send": {
        const refused = this.refuseSend(body);
        if (refused) return refusal(400, refused);
        return answer(201, this.write(body.threadId ?? 1, { userId: user.userId, ...body }));
      }
      case "POST /chat/read":
        this.log.read(body.threadId, user.userId, body.upTo);
        return answer(200, {});
      case "GET /chat/poll":
        return this.#backendPoll(request, query);
      case "GET /sse":
        if (this.#allow(1) === 0) return this.#tooMany();
        return this.#sse(query, request.signal, tab);
      case "POST /poll":
        if (this.#allow(1) === 0) return this.#tooMany();
        return this.#poll(body, request.signal);
      case "POST /commands": {
        const replies = [];
        const frames = [body].flat();
        const allowed = this.#allow(frames.length);
        if (allowed === 0) return this.#tooMany();
        this.commands.push(body);
        for (const frame of frames.slice(0, allowed)) this.#command({ user }, frame, (reply) => replies.push(reply));
        for (const { id } of frames.slice(allowed))
          replies.push({ type: "error", id, payload: { code: "rate_limit", message: "" } });
        return answer(200, replies);
      }
      default:
        return refusal(404, "not_found");
    }
  }

  /** Somebody else with the same user's token has asked as often as is allowed. */
  useUp() {
    this.#allow(BURST);
  }

  /** Takes one from the bucket for each of so many, as far as it goes; how many were let through. */
  #allow(count) {
    const { now } = this.world;
    const left = Math.min(BURST, this.#bucket.left + ((now - this.#bucket.at) / 1000) * PER_SECOND);
    const allowed = Math.min(count, Math.floor(left));
    this.#bucket = { left: left - allowed, at: now };
    return allowed;
  }

  #tooMany() {
    this.limited += 1;
    return answer(429, { error: { code: "rate_limit", message: "" } }, { "Retry-After": "1" });
  }

  #backendPoll(request, query) {
    const written = this.log.written;
    const cursor = query.get("cursor");
    const from = cursor === null ? written.length : Number(cursor.slice(1));
    if (Number.isNaN(from) || from > written.length) return refusal(400, "invalid");
    const events = written.slice(from, from + 3);
    const next = `c${from + events.length}`;
    const tag = `"${cursor}-${next}"`;
    const askAgainMs = from + events.length < written.length ? 0 : 1_000;
    const headers = { ETag: tag, "Martlet-Ask-Again-Ms": String(askAgainMs) };
    if (request.headers.get("If-None-Match") === tag) return new Response(null, { status: 304, headers });
    return answer(200, { events, cursor: next, askAgainMs }, headers);
  }

  // MARK: section 9

  /** Where each thread is to begin, and what there is to say about that. */
  #begin(threads, since, cursor) {
    const known = cursor ? JSON.parse(atob(cursor)) : {};
    const positions = new Map();
    const first = [];
    for (const id of threads) {
      const head = this.log.head(id);
      const from = (this.confirms ? since(id) : undefined) ?? known[id];
      positions.set(String(id), Math.min(from ?? head, head));
      if (!this.confirms) continue;
      const payload = { head, reset: from > head, participants: this.#participants(id) };
      first.push(
        id.startsWith("9")
          ? { type: "error", threadId: Number(id), payload: { code: "forbidden", message: "" } }
          : { type: "subscribed", threadId: Number(id), payload },
      );
    }
    return { positions, first };
  }

  #take(positions) {
    const events = [];
    for (const [id, from] of positions) {
      for (const event of this.log.after(id, from)) {
        positions.set(id, event.seq);
        events.push({ event, cursor: btoa(JSON.stringify(Object.fromEntries(positions))) });
      }
    }
    return events;
  }

  #sse(query, signal, tab) {
    const { world } = this;
    const threads = query.get("threads").split(",").filter(Boolean);
    const since = (query.get("since") ?? "").split(",");
    const { positions, first } = this.#begin(
      threads,
      (id) => numberOr(since[threads.indexOf(id)]),
      query.get("cursor"),
    );
    const encoder = new TextEncoder();
    const stream = {};
    let lastAt = 0;
    const body = new ReadableStream({
      start: (controller) => {
        const write = (text) => {
          lastAt = Math.max(lastAt, world.now + this.latency());
          world.at(lastAt - world.now, () => {
            if (!stream.isOver && !stream.silent) quietly(() => controller.enqueue(encoder.encode(text)));
          });
        };
        stream.fail = () => {
          if (stream.isOver) return;
          stream.close();
          quietly(() => controller.error(new TypeError("network error")));
        };
        stream.close = () => {
          stream.isOver = true;
          this.streams.delete(stream);
        };
        stream.publish = (event) => {
          if (!positions.has(String(event.threadId))) return;
          for (const missed of this.#take(positions)) this.#sayEvent(write, missed);
        };
        stream.say = (frame) => write(`data: ${JSON.stringify(frame)}\n\n`);
        write(": hello\n\n");
        if (this.confirms) stream.say({ type: "welcome", payload: { userId: 1, role: "client" } });
        for (const frame of first) stream.say(frame);
        for (const missed of this.#take(positions)) this.#sayEvent(write, missed);
      },
      cancel: () => stream.close(),
    });
    signal?.addEventListener("abort", () => stream.fail());
    tab.owned?.add(() => stream.close());
    this.streams.add(stream);
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }

  #sayEvent(write, { event, cursor }) {
    for (const { text } of this.#copies(event, JSON.stringify(event))) write(`id: ${cursor}\ndata: ${text}\n\n`);
  }

  #poll({ threads, since = {}, cursor, wait }, signal) {
    const { world } = this;
    const { positions, first } = this.#begin(threads.map(String), (id) => since[id], cursor);
    const finish = (events) => answer(200, { events, cursor: btoa(JSON.stringify(Object.fromEntries(positions))) });
    const isFirst = wait === 0;
    const take = () => this.#take(positions).map(({ event }) => event);
    const events = [...(isFirst ? first : []), ...take()];
    if (events.length > 0 || wait === 0) return finish(events);
    return new Promise((resolve) => {
      const ends = [];
      const end = (found) => {
        for (const stop of ends) stop();
        resolve(finish(found));
      };
      ends.push(this.log.listen((event) => positions.has(String(event.threadId)) && end(take())));
      const timer = world.at(wait * 1000, () => end([]));
      ends.push(() => world.cancel(timer));
      signal?.addEventListener("abort", () => {
        for (const stop of ends) stop();
      });
    });
  }
}

const numberOr = (text) => (text ? Number(text) : undefined);

function answer(status, body, headers = {}) {
  return new Response(JSON.stringify(body), { status, headers: { ...JSON_TYPE, ...headers } });
}

function refusal(status, code) {
  return answer(status, { error: { code, message: code } });
}

function quietly(act) {
  try {
    act();
  } catch {
    // The reader has gone.
  }
}
