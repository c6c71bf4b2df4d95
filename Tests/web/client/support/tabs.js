import { MemoryStore } from "./memory-store.js";

/** A browser: its tabs, and the locks, channels, and stores that they share. */
export class Tabs {
  #world;
  #channels = new Set();
  #lock = { holder: null, queue: [] };
  #nextId = 1;
  storage = new Map();
  store = new MemoryStore();

  constructor(world) {
    this.#world = world;
  }

  /** A new tab on this server; `environment` is what a client in it is given. */
  open(server, { isShared = true } = {}) {
    const world = this.#world;
    const tab = {
      isVisible: true,
      isOnline: true,
      isFrozen: false,
      isGone: false,
      listeners: new Set(),
      owned: new Set(),
    };
    const later = [];
    // A frozen tab does nothing; what it would have done, it does after it has thawed.
    const whenAwake = (action) => {
      if (tab.isGone) return;
      if (tab.isFrozen) later.push(action);
      else action();
    };
    const timers = new Set();
    tab.environment = {
      now: () => world.now,
      random: world.random,
      newId: () => `id-${this.#nextId++}`,
      timers: {
        setTimeout: (action, ms) => {
          const timer = world.at(tab.areTimersSlow ? Math.max(ms, 60_000) : ms, () => {
            timers.delete(timer);
            whenAwake(Object.assign(() => action(), { isTimer: true }));
          });
          timers.add(timer);
          return timer;
        },
        clearTimeout: (timer) => world.cancel(timer),
      },
      fetch: (url, init) => server.fetch(url, init, whenAwake, tab),
      openSocket: (url, protocols) => server.openSocket(url, protocols, whenAwake, tab),
      storage: {
        getItem: (key) => this.storage.get(key) ?? null,
        setItem: (key, value) => this.storage.set(key, value),
      },
      outgoingStore: this.store,
      locks: isShared ? this.#locksOf(tab) : null,
      openChannel: isShared ? (name) => this.#channel(name, whenAwake, tab) : null,
      page: {
        isVisible: () => tab.isVisible,
        isOnline: () => tab.isOnline,
        listen: (listener) => {
          tab.listeners.add(listener);
          return () => tab.listeners.delete(listener);
        },
      },
    };
    tab.tell = (event) => {
      for (const listener of [...tab.listeners]) whenAwake(() => listener(event));
    };
    tab.freeze = () => {
      tab.isFrozen = true;
    };
    tab.thaw = ({ hasMissedAll = false } = {}) => {
      tab.isFrozen = false;
      // Timers come late; what was said to a page that was put aside may be gone.
      for (const action of later.splice(0)) if (!hasMissedAll || action.isTimer) action();
      tab.tell("wake");
    };
    /** Ends without a word: no event, no farewell. */
    tab.crash = () => {
      tab.isGone = true;
      for (const timer of timers) world.cancel(timer);
      for (const end of tab.owned) end();
    };
    return tab;
  }

  #channel(name, whenAwake, tab) {
    const channel = { name, onmessage: null, whenAwake };
    channel.postMessage = (message) => {
      if (tab.isGone) return;
      const copy = structuredClone(message);
      for (const other of this.#channels) {
        if (other === channel || other.name !== name) continue;
        this.#world.at(1, () => other.whenAwake(() => this.#channels.has(other) && other.onmessage?.({ data: copy })));
      }
    };
    channel.close = () => this.#channels.delete(channel);
    tab.owned.add(channel.close);
    this.#channels.add(channel);
    return channel;
  }

  /** One lock is all that a test needs. */
  #locksOf(tab) {
    const lock = this.#lock;
    const next = () => {
      if (lock.holder || lock.queue.length === 0) return;
      const request = lock.queue.shift();
      lock.holder = request;
      request.held().then(() => {
        if (lock.holder === request) lock.holder = null;
        request.resolve();
        next();
      });
    };
    tab.owned.add(() => {
      lock.queue = lock.queue.filter((request) => request.tab !== tab);
      if (lock.holder?.tab === tab) lock.holder = null;
      next();
    });
    return {
      request: (_name, { steal = false, signal }, held) =>
        new Promise((resolve, reject) => {
          const request = { tab, held, resolve, reject };
          if (steal) {
            lock.holder?.reject(new DOMException("stolen", "AbortError"));
            lock.holder = null;
            lock.queue.unshift(request);
          } else {
            lock.queue.push(request);
            signal?.addEventListener("abort", () => {
              lock.queue = lock.queue.filter((other) => other !== request);
              reject(new DOMException("aborted", "AbortError"));
            });
          }
          this.#world.at(1, next);
        }),
    };
  }
}
