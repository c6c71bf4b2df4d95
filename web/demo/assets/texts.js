import { en } from "./texts-en.js";
import { ru } from "./texts-ru.js";

const TEXTS = { en, ru };

/** `?lang=`, else the browser's first language that there are texts in, else English. */
export function chooseLanguage(query, languages) {
  const wanted = [new URLSearchParams(query).get("lang"), ...languages];
  return wanted.map((tag) => tag?.toLowerCase().split("-")[0]).find((tag) => Object.hasOwn(TEXTS, tag ?? "")) ?? "en";
}

export const language = chooseLanguage(globalThis.location?.search ?? "", globalThis.navigator?.languages ?? []);
export const texts = TEXTS[language];

const plurals = new Intl.PluralRules(language);

/** The form of a text for a number: `{one, few, many, other}` of functions. */
export function counted(forms, count) {
  return (forms[plurals.select(count)] ?? forms.other)(count);
}

const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const thisYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" });
const otherYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" });
const shortDay = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

export const timeOf = (date) => clock.format(date);

/** Days since 1970 in local time. */
const dayNumber = (date) => Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / 86_400_000);

export function dayOf(date, now = new Date()) {
  const ago = dayNumber(now) - dayNumber(date);
  if (ago === 0) return texts.today;
  if (ago === 1) return texts.yesterday;
  return (date.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(date);
}

/** A time for a narrow column: the time of day, or the day. */
export function briefTime(date, now = new Date()) {
  return dayNumber(now) === dayNumber(date) ? timeOf(date) : shortDay.format(date);
}

export function ago(date, now = new Date()) {
  const seconds = Math.max(0, (now - date) / 1000);
  if (seconds < 60) return texts.justNow;
  if (seconds < 3_600) return relative.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3_600), "hour");
  return relative.format(-Math.round(seconds / 86_400), "day");
}
