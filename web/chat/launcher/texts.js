/**
 * The button's texts, by language.
 *
 * @type {Record<string, {
 *   title: string, open: string, close: string, failed: string, unread: import("../../ui/texts/texts.js").Counted
 * }>}
 */
export const TEXTS = {
  en: {
    title: "Chat",
    open: "Open the chat",
    close: "Close the chat",
    failed: "The chat could not be loaded. Please try again.",
    unread: { one: (n) => `${n} unread message`, other: (n) => `${n} unread messages` },
  },
  ru: {
    title: "Чат",
    open: "Открыть чат",
    close: "Закрыть чат",
    failed: "Не удалось загрузить чат. Попробуйте ещё раз.",
    unread: {
      one: (n) => `${n} непрочитанное сообщение`,
      few: (n) => `${n} непрочитанных сообщения`,
      other: (n) => `${n} непрочитанных сообщений`,
    },
  },
};
