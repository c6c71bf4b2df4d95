/** The two halves. */
export const halves = `
/* What would be inherited from a site's style ends here, not at the host: a site's rule for it would win. */
.inbox {
  position: absolute;
  inset: 0;
  background: var(--m-surface);
  color: var(--m-ink);
  font: 400 0.9375rem/1.4 var(--martlet-font, system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif);
  letter-spacing: normal;
  text-align: start;
  text-indent: 0;
  text-shadow: none;
  text-transform: none;
  white-space: normal;
  word-spacing: normal;
  cursor: auto;
  display: grid;
  grid-template: auto auto minmax(0, 1fr) / minmax(19rem, 25rem) minmax(0, 1fr);
}
.side, .main { grid-row: 3; }
.side {
  display: flex;
  flex-direction: column;
  min-block-size: 0;
  border-inline-end: 1px solid var(--m-line);
}
.main {
  display: flex;
  flex-direction: column;
  min-block-size: 0;
  min-inline-size: 0;
  background: var(--m-paper);
}
.thread { flex: 1; min-block-size: 0; display: flex; flex-direction: column; }
`;
