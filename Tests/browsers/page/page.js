// A page with nothing but the client, which keeps a book of all that it is told.
import { MartletClient } from "/assets/client/index.js";

const book = { events: [], arrivals: [], states: [], sent: [], problems: [] };
let client;
let thread;
let chatter;
let spoken = 0;

window.book = book;
window.addEventListener("error", ({ message }) => book.problems.push(message));
window.addEventListener("unhandledrejection", ({ reason }) => book.problems.push(String(reason)));

/** Signs in with the token that lies at `tokens/<name>`, and joins the thread. `chance`: scales the client's dice. */
window.begin = ({ name, threadId, transports, chance = 1 }) => {
  thread = threadId;
  client = new MartletClient({
    gateway: "",
    transports,
    getToken: async () => {
      const answer = await fetch(`/tokens/${name}.json`, { cache: "no-store" });
      if (!answer.ok) throw Object.assign(new Error("no token"), { status: answer.status });
      return answer.json();
    },
    environment: { random: () => Math.random() * chance },
  });
  window.client = client;
  client.on("state", ({ phase, reason, transport }) => book.states.push({ at: Date.now(), phase, reason, transport }));
  client.on("outgoing", ({ state, clientMessageId, message }) => {
    if (state === "sent") book.sent.push({ clientMessageId, message });
    if (state === "failed") book.problems.push(`failed: ${clientMessageId}`);
  });
  client.subscribe(threadId, {
    since: 0,
    onEvent: (event) => {
      if (event.seq === undefined) return;
      book.events.push(event);
      book.arrivals.push([event.seq, Date.now()]);
    },
    onReset: ({ reason }) => void book.problems.push(`reset: ${reason}`),
    onError: ({ code }) => void book.problems.push(`refused: ${code}`),
  });
  client.connect();
};

window.transport = () => client?.state.transport ?? null;
window.isLive = () => ["live", "degraded"].includes(client?.state.phase);
window.head = () => book.events.at(-1)?.seq ?? 0;
window.say = (text) => client.send(thread, text).then(() => text);

/** Sends a message every so often until `hush`. */
window.chat = (name, everyMs) => {
  chatter = setInterval(() => window.say(`${name} ${spoken++}`), everyMs);
};
window.hush = () => {
  clearInterval(chatter);
  return spoken;
};
window.isReady = true;
