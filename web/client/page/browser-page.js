import { WakeClock } from "../state/wake-clock.js";

/** @typedef {import("../types.js").PageEvent} PageEvent */

const LOOK_EVERY_MS = 1_000;

/**
 * The page that the client runs in, or a worker, which is always visible.
 *
 * @param {import("../types.js").Timers} timers
 * @param {() => number} now
 * @returns {import("../types.js").Page}
 */
export function browserPage(timers, now) {
  const { document, navigator } = globalThis;
  const isVisible = () => document?.visibilityState !== "hidden";
  return {
    isVisible,
    isOnline: () => navigator?.onLine !== false,
    listen(listener) {
      if (!globalThis.addEventListener) return () => {};
      const ends = new AbortController();
      /**
       * @param {EventTarget | undefined} target
       * @param {string} type
       * @param {() => void} action
       */
      const on = (target, type, action) => target?.addEventListener(type, action, { signal: ends.signal });
      const clock = new WakeClock(now(), LOOK_EVERY_MS);
      /** @type {unknown} */
      let timer;
      // A machine that wakes up tells a page that was visible all the time nothing: its clock jumps, that is all.
      const look = (isAwake = false) => {
        timers.clearTimeout(timer);
        if (clock.tick(now()) || isAwake) listener("wake");
        if (isVisible()) timer = timers.setTimeout(look, LOOK_EVERY_MS);
      };
      const woke = () => look(isVisible());
      on(document, "visibilitychange", woke);
      on(document, "resume", woke);
      on(globalThis, "pageshow", woke);
      on(globalThis, "online", () => listener("wake"));
      on(globalThis, "pagehide", () => listener("leave"));
      look();
      return () => {
        ends.abort();
        timers.clearTimeout(timer);
      };
    },
  };
}
