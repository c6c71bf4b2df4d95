// Many clients in one process: each joins one thread and keeps its book. Says what happens, a line of JSON each.
// Standard input: first {url, clients, threads}, then {mark: true} when the server is about to go, {tried: true}
// to hear when all have looked for it, {whole: {thread: head}}.
import { createInterface } from "node:readline";
import { MartletClient } from "../../web/client/index.js";
import { mint, webSocket } from "../web/client/support/live-server.js";
import { MemoryStore } from "../web/client/support/memory-store.js";

const BUCKET_MS = 250;
const WebSocket = webSocket();
const clients = [];
let markedAt = 0;

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const isLive = ({ client }) => client.state.phase === "live" || client.state.phase === "degraded";

/** Polls a condition until it holds. */
const until = async (holds, thenSay) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  say(thenSay());
};

function add(number, url, threadId) {
  const book = { threadId, seqs: [], problems: [], lives: [], tries: 0, lostAt: 0, wholeAt: 0 };
  const client = new MartletClient({
    gateway: url,
    getToken: () => mint({ userId: 10_000 + number, role: "manager", exp: Math.floor(Date.now() / 1000) + 3600 }),
    environment: {
      openSocket: (address, protocols) => {
        book.tries += 1;
        return new WebSocket(address, protocols);
      },
      outgoingStore: new MemoryStore(),
      locks: null,
    },
  });
  book.client = client;
  client.on("state", ({ phase, transport }) => {
    const at = Date.now() - markedAt;
    if (phase === "live" || phase === "degraded") book.lives.push({ at, transport });
    else if (!book.lostAt) book.lostAt = at;
  });
  client.subscribe(threadId, {
    since: 0,
    onEvent: ({ seq }) => {
      if (seq === undefined) return;
      if (seq !== book.seqs.length + 1) book.problems.push(`client ${number}: ${seq} after ${book.seqs.at(-1)}`);
      book.seqs.push(seq);
      book.heardAt = Date.now();
    },
    onReset: ({ reason }) => void book.problems.push(`client ${number}: reset, ${reason}`),
    onError: ({ code }) => void book.problems.push(`client ${number}: ${code}`),
  });
  client.connect();
  clients.push(book);
}

async function begin({ url, clients: count, threads }) {
  for (let number = 0; number < count; number++) {
    add(number, url, threads[number % threads.length]);
    // A few hundred newcomers at once, as fast as a debug build signs them in.
    if (number % 100 === 99) {
      while (!clients.every(isLive)) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  await until(
    () => clients.every((book) => isLive(book) && book.seqs.length > 0),
    () => ({ ready: count }),
  );
}

/** How many came back in each quarter of a second since the mark, for the first time and again. */
function report() {
  const curve = [];
  const rungs = {};
  let again = 0;
  for (const { lives } of clients) {
    lives.forEach(({ at, transport }, index) => {
      if (index > 0) again += 1;
      else {
        const bucket = Math.floor(at / BUCKET_MS);
        while (curve.length <= bucket) curve.push(0);
        curve[bucket] += 1;
        rungs[transport] = (rungs[transport] ?? 0) + 1;
      }
    });
  }
  const came = clients.filter(({ lives }) => lives.length > 0).length;
  return {
    curve,
    rungs,
    again,
    came,
    wholeMs: Math.max(...clients.map(({ heardAt }) => heardAt)) - markedAt,
    problems: clients.flatMap(({ problems }) => problems).slice(0, 20),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  if (order.url) begin(order);
  else if (order.mark) {
    markedAt = Date.now();
    for (const book of clients) {
      book.lives = [];
      book.tries = 0;
    }
    say({ marked: true });
  } else if (order.tried) {
    until(
      () => clients.every(({ tries }) => tries > 0),
      () => ({ tried: clients.length }),
    );
  } else if (order.whole) {
    const heads = order.whole;
    const has = (book) => isLive(book) && book.seqs.length >= heads[book.threadId];
    until(() => clients.every(has), report);
  } else if (order.state) {
    const lags = clients.filter((book) => !isLive(book)).map(({ client }) => client.state);
    say({ notLive: lags.length, some: lags.slice(0, 3), seqs: clients.map(({ seqs }) => seqs.length).slice(0, 10) });
  }
}
process.exit(0);
