// Loaded beforehand: it would take real time, and seeds would no longer tell the same story each time.
import "../../../../web/client/transport/fallbacks.js";
import { seeded } from "./seeded.js";
import { Tabs } from "./tabs.js";

/** A clock that goes only when it is told to, chance by a seed, and a browser's tabs. */
export class World {
  now = 1_000_000;
  #timers = new Map();
  #nextTimer = 1;

  constructor(seed = 1) {
    this.random = seeded(seed);
    this.tabs = new Tabs(this);
  }

  at(ms, action) {
    const timer = this.#nextTimer++;
    this.#timers.set(timer, { at: this.now + Math.max(0, ms), action });
    return timer;
  }

  cancel(timer) {
    this.#timers.delete(timer);
  }

  /** True with this probability. */
  chance(probability) {
    return this.random() < probability;
  }

  between(low, high) {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  pick(items) {
    return items[Math.floor(this.random() * items.length)];
  }

  /** Lets time pass, and everything happen that is due. */
  async run(ms) {
    const end = this.now + ms;
    await settle();
    for (;;) {
      let next = null;
      for (const [id, timer] of this.#timers) {
        if (timer.at <= end && (next === null || timer.at < next.timer.at)) next = { id, timer };
      }
      if (!next) break;
      this.#timers.delete(next.id);
      this.now = Math.max(this.now, next.timer.at);
      next.timer.action();
      await settle();
    }
    this.now = end;
    await settle();
  }

  /** Lets time pass until something holds; fails if it does not within `ms`. */
  async until(holds, ms = 60_000, what = String(holds)) {
    const end = this.now + ms;
    while (!holds()) {
      if (this.now >= end) throw new Error(`did not come true within ${ms} ms: ${what}`);
      await this.run(50);
    }
  }

  /** The machine sleeps: time passes, and nothing happens. */
  sleep(ms) {
    this.now += ms;
  }
}

/** Everything that waits for nothing but its turn has had it. */
export async function settle() {
  for (let round = 0; round < 6; round++) await new Promise((resolve) => setImmediate(resolve));
}
