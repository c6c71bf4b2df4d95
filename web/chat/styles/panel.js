/** The frame, and what the chat has otherwise than the inbox. */
export const panel = `
.panel {
  position: absolute;
  inset: 0;
  margin: 0;
  padding: 0;
  border: 0;
  inline-size: 100%;
  block-size: 100%;
  max-inline-size: none;
  max-block-size: none;
  background: var(--m-paper);
  color: var(--m-ink);
  overflow: hidden;
  flex-direction: column;
}
.panel[open], div.panel { display: flex; }
.panel:modal { position: fixed; }
.panel[open]:not(:modal) {
  inset-block: auto calc(100% + 0.875rem);
  inset-inline: auto 0;
  inline-size: var(--martlet-width, 24.5rem);
  block-size: var(--martlet-height, 38rem);
  max-inline-size: calc(100vw - 2 * var(--martlet-edge, 1.25rem));
  max-block-size: calc(100dvh - var(--martlet-bottom, 1.25rem) - 5.375rem);
  border: 1px solid var(--m-line);
  border-radius: var(--martlet-radius, 1.25rem);
  box-shadow: var(--m-shadow);
}
:host([side="start"]) .panel[open]:not(:modal) { inset-inline: 0 auto; }
.head {
  display: flex;
  align-items: center;
  gap: 0.75rem;
  padding: 0.75rem 0.75rem 0.75rem 1rem;
  padding-block-start: max(0.75rem, env(safe-area-inset-top));
  border-block-end: 1px solid var(--m-line);
  background: var(--m-surface);
}
.avatar {
  position: relative;
  flex: none;
  display: grid;
  place-items: center;
  inline-size: 2.5rem;
  block-size: 2.5rem;
  border-radius: 50%;
  background: var(--m-accent);
  color: var(--m-accent-ink);
  font-weight: 600;
}
.avatar > :not(.dot) { grid-area: 1 / 1; }
.dot {
  position: absolute;
  inset-block-end: 0;
  inset-inline-end: 0;
  inline-size: 0.75rem;
  block-size: 0.75rem;
  border: 2px solid var(--m-surface);
  border-radius: 50%;
  background: var(--m-good);
}
.titles { flex: 1; min-inline-size: 0; }
h2, .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.facts { display: flex; gap: 0.375rem; min-inline-size: 0; color: var(--m-soft); font-size: 0.8125rem; }
.presence { flex: none; }
.presence:not(:empty)::before { content: "·"; margin-inline-end: 0.375rem; color: var(--m-soft); }
.presence[data-online="true"] { color: var(--m-good); font-weight: 600; }
.strong { color: var(--m-ink); font-size: 1.0625rem; font-weight: 600; }
.wait { padding: 1.5rem; text-align: center; }
.scroller { padding: 0.75rem 1rem; }
.typing { padding-inline: 1rem; }
.closed-note { padding-inline: 1rem; }
.closed-note .link { color: var(--m-accent); }
.composer { padding: 0.625rem 0.75rem max(0.75rem, env(safe-area-inset-bottom)); }
.panel:modal .reply { font-size: 1rem; }
@media (prefers-reduced-motion: no-preference) {
  .panel[open]:not(:modal) { animation: rise 160ms ease-out; }
  .message { animation: rise 140ms ease-out; }
  @keyframes rise { from { opacity: 0; transform: translateY(0.5rem); } }
}
@media (forced-colors: active) {
  .bubble, .panel { border: 1px solid; }
  .dot { background: Highlight; forced-color-adjust: none; }
}
`;
