import { dayNumber, Locale as Base } from "../../ui/texts/locale.js";
import { en } from "./en.js";
import { ru } from "./ru.js";

/** @type {Record<string, import("./texts.js").Texts>} */
const TEXTS = { en, ru };

/**
 * The inbox' language.
 *
 * @extends {Base<import("./texts.js").Texts>}
 */
export class Locale extends Base {
  #weekday;
  #day;
  #year;

  /**
   * @param {string} language
   * @param {readonly string[]} tags of the reader
   */
  constructor(language, tags = []) {
    super(language, TEXTS[language] ?? en, tags);
    const { region } = this;
    this.#weekday = new Intl.DateTimeFormat(region, { weekday: "short" });
    this.#day = new Intl.DateTimeFormat(region, { day: "numeric", month: "short" });
    this.#year = new Intl.DateTimeFormat(region, { dateStyle: "short" });
  }

  /**
   * A time for a narrow column: of today the clock, then the weekday, the day, the year.
   *
   * @param {Date} date
   * @param {Date} now
   */
  brief(date, now) {
    if (Number.isNaN(date.getTime())) return "";
    const days = dayNumber(now) - dayNumber(date);
    if (days === 0) return this.time(date);
    if (days === 1) return this.texts.yesterday;
    if (days > 1 && days < 7) return this.#weekday.format(date);
    return (date.getFullYear() === now.getFullYear() ? this.#day : this.#year).format(date);
  }
}
