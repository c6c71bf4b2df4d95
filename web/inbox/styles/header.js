/** What stands above a thread. */
export const header = `
.header {
  --narrow: 0;
  display: flex;
  align-items: center;
  gap: 0.75rem;
  min-block-size: 4.25rem;
  padding: 0.625rem 1.25rem;
  border-block-end: 1px solid var(--i-line);
  background: var(--i-surface);
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
.facts { display: flex; gap: 0.5rem; color: var(--i-soft); font-size: 0.8125rem; min-inline-size: 0; }
.facts > * {
  min-inline-size: 0;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  unicode-bidi: isolate;
}
.facts .presence { flex: none; }
.presence[data-online="true"] { color: var(--i-good); font-weight: 600; }
.badge {
  flex: none;
  max-inline-size: 12rem;
  padding: 0 0.5rem;
  border-radius: 1rem;
  background: var(--i-raised);
  color: var(--i-soft);
  font-size: 0.75rem;
  font-weight: 550;
  line-height: 1.375rem;
}
.badge[data-whose="mine"] { background: var(--i-chosen); color: var(--i-ink); }
.actions { display: flex; gap: 0.5rem; flex: none; }
.action, .primary {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 0.5rem;
  min-block-size: 2.5rem;
  padding: 0.25rem 0.875rem;
  border: 1px solid var(--i-line);
  border-radius: 0.75rem;
  background: var(--i-surface);
  font-weight: 550;
  white-space: nowrap;
}
.action { border-color: var(--i-edge); }
.action .icon { inline-size: 1.125rem; block-size: 1.125rem; }
.icons { display: contents; }
.action:hover { background: var(--i-raised); }
.action[aria-disabled] { opacity: 0.6; cursor: default; }
.primary {
  border-color: var(--i-accent);
  background: var(--i-accent);
  color: var(--i-accent-ink);
  font-weight: 600;
}
.problem {
  grid-column: 1 / -1;
  padding: 0.625rem 1rem;
  background: var(--i-warn);
  color: var(--i-warn-ink);
  font-size: 0.875rem;
}
`;
