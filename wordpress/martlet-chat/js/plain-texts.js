/** What the plain chat says. */
export const PLAIN_TEXTS = {
  en: {
    title: "Chat",
    messages: "Messages",
    write: "Write a message",
    send: "Send",
    sending: "Sending…",
    failed: "Not sent",
    typing: "The manager is typing…",
    offline: "No connection. Your messages are kept and go out by themselves.",
  },
  ru: {
    title: "Чат",
    messages: "Сообщения",
    write: "Напишите сообщение",
    send: "Отправить",
    sending: "Отправляется…",
    failed: "Не отправлено",
    typing: "Менеджер печатает…",
    offline: "Нет соединения. Сообщения сохранены и уйдут сами.",
  },
};

export const PLAIN_STYLE = `
  :host { font: 16px/1.4 system-ui, sans-serif; color: #1d2327; }
  :host(:not([inline])) { position: fixed; right: 16px; bottom: 16px; z-index: 99999; display: grid; gap: 8px; justify-items: end; }
  [hidden] { display: none !important; }
  .panel { display: grid; grid-template-rows: auto 1fr auto auto; width: min(360px, calc(100vw - 32px)); height: min(460px, 70vh);
    background: #fff; border: 1px solid #c3c4c7; border-radius: 12px; overflow: hidden; box-shadow: 0 8px 24px rgb(0 0 0 / 18%); }
  :host([inline]) .panel { width: 100%; box-shadow: none; }
  h2 { margin: 0; padding: 12px 16px; font-size: 16px; background: #135e96; color: #fff; }
  .messages { list-style: none; margin: 0; padding: 12px; overflow-y: auto; display: flex; flex-direction: column; gap: 8px; }
  li { align-self: flex-start; max-width: 80%; padding: 8px 12px; border-radius: 12px; background: #f0f0f1; white-space: pre-wrap; overflow-wrap: anywhere; }
  li.client { align-self: flex-end; background: #d8ebfa; }
  small { display: block; color: #50575e; }
  .line { margin: 0; padding: 0 16px; min-height: 1.4em; font-size: 13px; color: #50575e; }
  form { display: flex; gap: 8px; padding: 12px; border-top: 1px solid #dcdcde; }
  textarea { flex: 1; font: inherit; padding: 6px 8px; border: 1px solid #8c8f94; border-radius: 8px; resize: none; }
  button { font: inherit; padding: 8px 16px; border: 0; border-radius: 8px; background: #135e96; color: #fff; cursor: pointer; }
  .open { border-radius: 24px; padding: 12px 20px; box-shadow: 0 4px 12px rgb(0 0 0 / 25%); }
  :focus-visible { outline: 3px solid #72aee6; outline-offset: 2px; }
`;
