/** A thread's messages, and where a reply is written. */
export const conversation = `
.wait {
  flex: 1;
  display: grid;
  place-content: center;
  justify-items: center;
  gap: 0.75rem;
  color: var(--m-soft);
}
.conversation { position: relative; flex: 1; min-block-size: 0; display: flex; flex-direction: column; }
.scroller {
  flex: 1;
  min-block-size: 0;
  overflow: hidden auto;
  overscroll-behavior: contain;
  padding: 1rem 1.25rem;
}
.scroller:focus-visible { outline-offset: -2px; }
.messages {
  display: flex;
  flex-direction: column;
  gap: 0.1875rem;
  max-inline-size: 52rem;
  margin: 0 auto;
  padding: 0;
  list-style: none;
}
.day {
  align-self: center;
  margin-block: 0.75rem 0.25rem;
  color: var(--m-soft);
  font-size: 0.8125rem;
  font-weight: 550;
}
.unread-mark {
  align-self: stretch;
  display: flex;
  align-items: center;
  gap: 0.75rem;
  color: var(--m-accent);
}
.unread-mark::before, .unread-mark::after {
  content: "";
  flex: 1;
  border-block-start: 1px solid currentColor;
  opacity: 0.4;
}
.message { display: flex; flex-direction: column; align-items: start; max-inline-size: min(85%, 36rem); }
.message[data-first] { margin-block-start: 0.5rem; }
.own { align-self: end; align-items: end; }
.writer { padding-inline: 0.25rem; color: var(--m-soft); font-size: 0.8125rem; }
.bubble {
  padding: 0.5rem 0.8125rem 0.375rem;
  border: 1px solid var(--m-line);
  border-radius: 1.125rem;
  background: var(--m-surface);
  min-inline-size: 0;
  max-inline-size: 100%;
}
.theirs .bubble { border-end-start-radius: 0.375rem; }
.own .bubble {
  border-color: transparent;
  border-end-end-radius: 0.375rem;
  background: var(--m-own);
  color: var(--m-own-ink);
}
.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; text-align: start; }
.text a { color: inherit; text-decoration: underline; text-underline-offset: 0.15em; }
.meta {
  display: flex;
  justify-content: end;
  gap: 0.375rem;
  color: var(--m-soft);
  font-size: 0.75rem;
  font-variant-numeric: tabular-nums;
}
.mark:empty { display: none; }
.own .meta { color: var(--m-own-soft); }
.message[data-mark="failed"] .mark { color: var(--m-bad); font-weight: 600; }
.message[data-mark="failed"] .bubble { border-color: var(--m-bad); }
.redo { display: flex; gap: 0.75rem; padding-inline: 0.25rem; font-size: 0.8125rem; color: var(--m-accent); }
.earlier {
  display: block;
  margin: 0 auto 0.5rem;
  min-block-size: 2.25rem;
  padding: 0 0.875rem;
  border: 1px solid var(--m-line);
  border-radius: 1.25rem;
  background: var(--m-surface);
  font-size: 0.875rem;
}
.to-end {
  position: absolute;
  inset-block-end: 0.75rem;
  inset-inline: 0;
  inline-size: fit-content;
  margin-inline: auto;
  min-block-size: 2.25rem;
  padding: 0 1rem;
  border: 1px solid var(--m-line);
  border-radius: 1.25rem;
  background: var(--m-surface);
  box-shadow: 0 2px 10px rgb(10 20 30 / 18%);
  font-size: 0.875rem;
  font-weight: 550;
}
.typing {
  min-block-size: 1.375rem;
  padding-inline: 1.25rem;
  color: var(--m-soft);
  font-size: 0.8125rem;
  line-height: 1.375rem;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.closed-note {
  padding: 0.5rem 1.25rem;
  border-block-start: 1px solid var(--m-line);
  background: var(--m-raised);
  color: var(--m-soft);
  font-size: 0.875rem;
}
.composer {
  display: flex;
  align-items: end;
  gap: 0.5rem;
  padding: 0.625rem 1.25rem max(0.75rem, env(safe-area-inset-bottom));
  border-block-start: 1px solid var(--m-line);
  background: var(--m-surface);
}
.reply {
  flex: 1;
  min-inline-size: 0;
  min-block-size: 2.75rem;
  max-block-size: 10rem;
  margin: 0;
  padding: 0.5625rem 0.875rem;
  border: 1px solid var(--m-edge);
  border-radius: 1.125rem;
  background: var(--m-surface);
  color: var(--m-ink);
  font: inherit;
  line-height: 1.5rem;
  resize: none;
}
.reply::placeholder { color: var(--m-soft); opacity: 1; }
.reply:focus-visible { outline-offset: 0; border-color: var(--m-accent); }
.send { flex: none; inline-size: 2.75rem; block-size: 2.75rem; padding: 0; border-radius: 50%; }
.send:disabled {
  border-color: transparent;
  background: var(--m-raised);
  color: var(--m-soft);
  cursor: default;
}
.send .icon { inline-size: 1.125rem; block-size: 1.125rem; }
:host(:dir(rtl)) .send .icon { transform: scaleX(-1); }
`;
