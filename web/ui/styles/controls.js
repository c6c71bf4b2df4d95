/** Buttons, and lines above everything else. */
export const controls = `
.plain {
  display: inline-grid;
  place-items: center;
  flex: none;
  inline-size: 2.5rem;
  block-size: 2.5rem;
  padding: 0;
  border: 0;
  border-radius: 0.625rem;
  background: none;
  color: var(--m-soft);
}
.plain:hover { background: var(--m-raised); color: var(--m-ink); }
.action, .primary {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 0.5rem;
  min-block-size: 2.5rem;
  padding: 0.25rem 0.875rem;
  border: 1px solid var(--m-line);
  border-radius: 0.75rem;
  background: var(--m-surface);
  font-weight: 550;
  white-space: nowrap;
}
.primary {
  border-color: var(--m-accent);
  background: var(--m-accent);
  color: var(--m-accent-ink);
  font-weight: 600;
}
.connection {
  grid-column: 1 / -1;
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.125rem 0.5rem;
  padding: 0.5rem 1rem;
  background: var(--m-warn);
  color: var(--m-warn-ink);
  font-size: 0.875rem;
}
.next { font-variant-numeric: tabular-nums; }
.link {
  min-block-size: 1.5rem;
  padding: 0;
  border: 0;
  background: none;
  color: inherit;
  font-weight: 600;
  text-decoration: underline;
  text-underline-offset: 0.15em;
}
.problem {
  grid-column: 1 / -1;
  padding: 0.625rem 1rem;
  background: var(--m-warn);
  color: var(--m-warn-ink);
  font-size: 0.875rem;
}
`;
