/** What stands above a thread. */
export const header = `
.header {
  --narrow: 0;
  display: flex;
  align-items: center;
  gap: 0.75rem;
  min-block-size: 4.25rem;
  padding: 0.625rem 1.25rem;
  border-block-end: 1px solid var(--m-line);
  background: var(--m-surface);
}
.header .back { display: none; margin-inline: -0.5rem; }
:host(:dir(rtl)) .back .icon { transform: scaleX(-1); }
.titles { flex: 1; min-inline-size: 0; }
.title { display: flex; align-items: center; gap: 0.5rem; min-inline-size: 0; }
.title h2 {
  min-inline-size: 0;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  unicode-bidi: isolate;
}
.facts { display: flex; gap: 0.5rem; color: var(--m-soft); font-size: 0.8125rem; min-inline-size: 0; }
.facts > * {
  min-inline-size: 0;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  unicode-bidi: isolate;
}
.facts .presence { flex: none; }
.presence[data-online="true"] { color: var(--m-good); font-weight: 600; }
.badge {
  flex: none;
  max-inline-size: 12rem;
  padding: 0 0.5rem;
  border-radius: 1rem;
  background: var(--m-raised);
  color: var(--m-soft);
  font-size: 0.75rem;
  font-weight: 550;
  line-height: 1.375rem;
}
.badge[data-whose="mine"] { background: var(--m-chosen); color: var(--m-ink); }
.actions { display: flex; gap: 0.5rem; flex: none; }
.action { border-color: var(--m-edge); }
.action .icon { inline-size: 1.125rem; block-size: 1.125rem; }
.icons { display: contents; }
.action:hover { background: var(--m-raised); }
.action[aria-disabled] { opacity: 0.6; cursor: default; }
`;
