import { make, setText } from "./dom.js";

/** Where something is said to those who cannot see it. */
export const makeAnnouncer = () => make("div", { class: "hidden-text announcer", "aria-live": "polite" });

/**
 * Says something to those who cannot see it, also the same once more.
 *
 * @param {Element} announcer
 * @param {string} text
 */
export function announce(announcer, text) {
  announcer.replaceChildren(...(text ? [make("p", { text })] : []));
}

/** What is said to everybody above all else, and what is said to those who cannot see it. */
export class Speaker {
  announcer = makeAnnouncer();
  problem = make("p", { class: "problem", role: "alert", hidden: true });

  /** @param {string} text */
  announce(text) {
    announce(this.announcer, text);
  }

  /**
   * The same; whatever went wrong before is over.
   *
   * @param {string} text
   */
  say(text) {
    setText(this.problem, "");
    this.problem.hidden = true;
    this.announce(text);
  }

  /** @param {string} text what went wrong */
  fail(text) {
    this.announce("");
    this.problem.hidden = false;
    setText(this.problem, text);
  }
}
