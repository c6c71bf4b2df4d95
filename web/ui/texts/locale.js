/**
 * Texts, numbers and times of one language.
 *
 * @template {import("./texts.js").ChatTexts} Texts
 */
export class Locale {
  #plurals;
  #clock;
  #relative;
  #longDay;
  texts;
  /** How times are written: the reader's region, if the language is the reader's. */
  region;

  /**
   * @param {string} language
   * @param {Texts} texts
   * @param {readonly string[]} tags of the reader, such as `en-GB`
   */
  constructor(language, texts, tags = []) {
    this.language = language;
    this.texts = texts;
    this.region = tags.find((tag) => tag.toLowerCase().split(/[-_]/)[0] === language) ?? language;
    this.#plurals = new Intl.PluralRules(language);
    this.#clock = new Intl.DateTimeFormat(this.region, { hour: "numeric", minute: "2-digit" });
    this.#longDay = new Intl.DateTimeFormat(this.region, { dateStyle: "long" });
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

  /**
   * Online, or since when not.
   *
   * @param {{online: boolean, lastSeenAt: string | null} | null} presence null: nobody knows
   */
  presence(presence) {
    if (!presence) return "";
    const { online, offline, lastSeen } = this.texts;
    if (presence.online) return online;
    return presence.lastSeenAt ? lastSeen(this.ago(new Date(presence.lastSeenAt), new Date())) : offline;
  }
}

/**
 * Days since 1970 in local time.
 *
 * @param {Date} date
 */
export function dayNumber(date) {
  return Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / 86_400_000);
}
