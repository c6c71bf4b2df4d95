/** Dialogs. */
export const dialogs = `
.dialog {
  inline-size: min(28rem, calc(100vw - 2rem));
  max-block-size: calc(100vh - 2rem);
  padding: 1.5rem;
  border: 1px solid var(--m-line);
  border-radius: 1.25rem;
  background: var(--m-surface);
  color: var(--m-ink);
  box-shadow: var(--m-shadow);
  overflow: auto;
}
.dialog::backdrop { background: rgb(10 16 24 / 45%); }
.dialog h2 { margin-block-end: 0.75rem; }
.dialog .end { display: flex; justify-content: end; margin-block-start: 1.25rem; }
.note { margin-block-end: 0.75rem; color: var(--m-soft); font-size: 0.875rem; }
.shortcut { display: flex; align-items: center; gap: 1rem; padding-block: 0.375rem; }
.shortcut + .shortcut, .choice + .choice { border-block-start: 1px solid var(--m-line); }
.shortcut dt { display: flex; gap: 0.25rem; flex: 0 0 5.5rem; }
kbd {
  min-inline-size: 1.75rem;
  padding: 0 0.4rem;
  border: 1px solid var(--m-edge);
  border-block-end-width: 2px;
  border-radius: 0.375rem;
  background: var(--m-raised);
  font: 500 0.8125rem/1.5rem ui-monospace, "SF Mono", "Cascadia Mono", Menlo, monospace;
  text-align: center;
}
.choice { padding-block: 0.75rem; }
.choice label { display: flex; align-items: center; gap: 1rem; cursor: pointer; }
.choice-name { flex: 1; font-weight: 550; }
.hint { display: block; padding-inline-end: 3.5rem; color: var(--m-soft); font-size: 0.875rem; }
.choice input {
  position: relative;
  flex: none;
  inline-size: 2.5rem;
  block-size: 1.5rem;
  margin: 0;
  border: 1px solid var(--m-edge);
  border-radius: 1rem;
  background: var(--m-raised);
  appearance: none;
  cursor: pointer;
}
.choice input::before {
  content: "";
  position: absolute;
  inset-block-start: 0.1875rem;
  inset-inline-start: 0.1875rem;
  inline-size: 1rem;
  block-size: 1rem;
  border-radius: 50%;
  background: var(--m-edge);
}
.choice input:checked { border-color: var(--m-accent); background: var(--m-accent); }
.choice input:checked::before { inset-inline-start: 1.1875rem; background: var(--m-accent-ink); }
.choice input:disabled { opacity: 0.5; cursor: default; }
`;
