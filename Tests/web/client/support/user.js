import { MartletClient } from "../../../../web/client/index.js";

/** A JWT that nobody has signed. */
export function token(claims = {}) {
  const part = (value) => btoa(JSON.stringify(value)).replaceAll("=", "");
  return `${part({ alg: "none" })}.${part({ userId: 1, role: "client", ...claims })}.${part(0)}`;
}

/** A page with a client, and a ledger of all that it was told. */
export class User {
  ledger = new Map();
  states = [];
  outgoing = [];
  events = [];
  feeds = new Map();

  constructor(world, server, { tab = world.tabs.open(server), since = new Map(), ...options } = {}) {
    this.tab = tab;
    this.world = world;
    this.since = since;
    this.client = new MartletClient({
      gateway: "http://shop.example",
      getToken: () => token(),
      environment: tab.environment,
      ...options,
    });
    this.client.on("state", (state) => this.states.push(state));
    this.client.on("outgoing", (item) => this.outgoing.push(item));
    this.client.on("event", (event) => this.events.push(event));
    this.client.connect();
  }

  get phase() {
    return this.client.state.phase;
  }

  get transport() {
    return this.client.state.transport;
  }

  get isLive() {
    return this.phase === "live" || this.phase === "degraded";
  }

  join(threadId, more = {}) {
    const told = { signals: [], seqs: [], joins: [], errors: [], resets: [] };
    this.ledger.set(threadId, told);
    this.feeds.set(
      threadId,
      this.client.subscribe(threadId, {
        since: this.since.get(threadId) ?? 0,
        onEvent: (event) => (event.seq === undefined ? told.signals.push(event) : told.seqs.push(event.seq)),
        onJoin: (joined) => told.joins.push(joined),
        onError: (error) => told.errors.push(error),
        onReset: (what) => {
          told.resets.push(what);
          return more.onReset?.(what);
        },
      }),
    );
    return told;
  }

  /** What a page would keep over a reload: how far each thread was told. */
  get positions() {
    return new Map([...this.ledger].map(([id, { seqs }]) => [id, seqs.at(-1) ?? this.since.get(id) ?? 0]));
  }
}

/** Whether a ledger holds what follows `since`, each once and in order, up to `head`. */
export function isWhole(seqs, since, head) {
  return seqs.length === head - since && seqs.every((seq, index) => seq === since + index + 1);
}
