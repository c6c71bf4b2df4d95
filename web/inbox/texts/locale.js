import { en } from "./en.js";
import { ru } from "./ru.js";

/** @type {Record<string, import("./texts.js").Texts>} */
const TEXTS = { en, ru };

/**
 * The first of these languages that there are texts in, else English.
 *
 * @param {(string | null | undefined)[]} tags such as `ru-RU`
 */
export function languageOf(tags) {
  const languages = tags.map((tag) => tag?.toLowerCase().split(/[-_]/)[0] ?? "");
  return languages.find((language) => Object.hasOwn(TEXTS, language)) ?? "en";
}

/** Texts, numbers and times of one language. */
export class Locale {
  #plurals;
  #clock;
  #weekday;
  #day;
  #year;
  #relative;
  #longDay;

  /**
   * @param {string} language one that {@link languageOf} gives
   * @param {readonly string[]} tags of the reader; the region in them says how times are written
   */
  constructor(language, tags = []) {
    this.language = language;
    const region =
      tags.find((tag) => languageOf([tag]) === language && tag.toLowerCase().startsWith(language)) ?? language;
    this.texts = TEXTS[language] ?? en;
    this.#plurals = new Intl.PluralRules(language);
    this.#clock = new Intl.DateTimeFormat(region, { hour: "numeric", minute: "2-digit" });
    this.#weekday = new Intl.DateTimeFormat(region, { weekday: "short" });
    this.#day = new Intl.DateTimeFormat(region, { day: "numeric", month: "short" });
    this.#year = new Intl.DateTimeFormat(region, { dateStyle: "short" });
    this.#longDay = new Intl.DateTimeFormat(region, { dateStyle: "long" });
    this.#relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  }

  /**
   * @param {import("./texts.js").Counted} forms
   * @param {number} count
   */
  counted(forms, count) {
    return (forms[this.#plurals.select(count)] ?? forms.other)(count);
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
    if (days === 0) return this.#clock.format(date);
    if (days === 1) return this.texts.yesterday;
    if (days > 1 && days < 7) return this.#weekday.format(date);
    return (date.getFullYear() === now.getFullYear() ? this.#day : this.#year).format(date);
  }

  /**
   * A day's heading.
   *
   * @param {Date} date
   * @param {Date} now
   */
  day(date, now) {
    if (Number.isNaN(date.getTime())) return "";
    const days = dayNumber(now) - dayNumber(date);
    if (days === 0) return this.texts.today;
    if (days === 1) return this.texts.yesterday;
    return this.#longDay.format(date);
  }

  /**
   * A time of day.
   *
   * @param {Date} date
   */
  time(date) {
    return Number.isNaN(date.getTime()) ? "" : this.#clock.format(date);
  }

  /**
   * How long ago that was.
   *
   * @param {Date} date
   * @param {Date} now
   */
  ago(date, now) {
    const seconds = Math.max(0, (now.getTime() - date.getTime()) / 1_000);
    if (seconds < 60) return this.texts.justNow;
    if (seconds < 3_600) return this.#relative.format(-Math.round(seconds / 60), "minute");
    if (seconds < 86_400) return this.#relative.format(-Math.round(seconds / 3_600), "hour");
    return this.#relative.format(-Math.round(seconds / 86_400), "day");
  }
}

/**
 * Days since 1970 in local time.
 *
 * @param {Date} date
 */
function dayNumber(date) {
  return Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / 86_400_000);
}
