const KNOWN = ["en", "ru"];

/**
 * The first of these languages that there are texts in, else English.
 *
 * @param {(string | null | undefined)[]} tags such as `ru-RU`
 */
export function languageOf(tags) {
  const languages = tags.map((tag) => tag?.toLowerCase().split(/[-_]/)[0] ?? "");
  return languages.find((language) => KNOWN.includes(language)) ?? "en";
}
