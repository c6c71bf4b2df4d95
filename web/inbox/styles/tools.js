/** What stands above the list. */
export const tools = `
.tools { display: grid; gap: 0.625rem; padding: 0.75rem 1rem 0.75rem; }
.heading { display: flex; align-items: center; gap: 0.5rem; min-block-size: 2.5rem; }
.heading h2 { font-size: 1.25rem; letter-spacing: -0.01em; }
.waiting, .unread {
  flex: none;
  min-inline-size: 1.375rem;
  padding: 0 0.4rem;
  border-radius: 1rem;
  background: var(--m-accent);
  color: var(--m-accent-ink);
  font-size: 0.75rem;
  font-weight: 650;
  line-height: 1.375rem;
  text-align: center;
  font-variant-numeric: tabular-nums;
}
.heading .plain + .plain { margin-inline-start: -0.25rem; }
.heading .plain:last-child { margin-inline-end: -0.5rem; }

.search { position: relative; display: flex; align-items: center; color: var(--m-soft); }
.search > .icon {
  position: absolute;
  inset-inline-start: 0.75rem;
  inline-size: 1.125rem;
  block-size: 1.125rem;
  pointer-events: none;
}
.query {
  flex: 1;
  min-inline-size: 0;
  block-size: 2.5rem;
  padding: 0 2.5rem;
  border: 1px solid var(--m-edge);
  border-radius: 0.75rem;
  background: var(--m-surface);
  color: var(--m-ink);
  appearance: none;
}
.query::-webkit-search-cancel-button { appearance: none; }
.query::placeholder { color: var(--m-soft); opacity: 1; }
.query:focus-visible { outline-offset: 0; border-color: var(--m-accent); }
.clear { position: absolute; inset-inline-end: 0; }
.clear .icon { inline-size: 1rem; block-size: 1rem; }

.filters {
  display: flex;
  gap: 0.25rem;
  padding: 0.1875rem;
  margin: -0.1875rem;
  overflow-x: auto;
  scrollbar-width: none;
}
.filter { position: relative; flex: none; cursor: pointer; }
.filter input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.filter span {
  display: block;
  padding: 0.25rem 0.6875rem;
  border-radius: 1rem;
  color: var(--m-soft);
  font-size: 0.875rem;
  font-weight: 500;
  line-height: 1.375rem;
}
.filter:hover span { background: var(--m-raised); color: var(--m-ink); }
.filter input:checked + span { background: var(--m-chosen); color: var(--m-ink); font-weight: 600; }
.filter input:focus-visible + span { outline: 2px solid var(--m-accent); outline-offset: 1px; }
`;
