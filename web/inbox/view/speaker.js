import { make, setText } from "./dom.js";

/** What is said to everybody above the inbox, and what is said to those who cannot see it. */
export class Speaker {
  announcer = make("div", { class: "hidden-text announcer", "aria-live": "polite" });
  problem = make("p", { class: "problem", role: "alert", hidden: true });

  /**
   * Says something to those who cannot see it, also the same once more.
   *
   * @param {string} text
   */
  announce(text) {
    this.announcer.replaceChildren(...(text ? [make("p", { text })] : []));
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
