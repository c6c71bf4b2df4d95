/** The list, and what is there in its place. */
export const list = `
.list {
  position: relative;
  flex: 1;
  min-block-size: 0;
  display: flex;
  flex-direction: column;
  border-block-start: 1px solid var(--m-line);
}
.rows {
  position: relative;
  flex: 1;
  min-block-size: 0;
  overflow: hidden auto;
  overscroll-behavior: contain;
  overflow-anchor: none;
  contain: strict;
}
.rows:focus-visible { outline: none; }
.sizer { position: relative; }
.row {
  position: absolute;
  inset-block-start: 0;
  inset-inline: 0;
  block-size: var(--row);
  display: grid;
  grid-template: 1.375rem 1.375rem 1.125rem / auto minmax(0, 1fr);
  align-content: center;
  column-gap: 0.75rem;
  padding-inline: 1rem;
  contain: strict;
  cursor: pointer;
}
.row::after {
  content: "";
  position: absolute;
  inset-block-end: 0;
  inset-inline: 4.25rem 0;
  border-block-end: 1px solid var(--m-line);
}
.row:hover { background: var(--m-hover); }
.row[aria-selected="true"] { background: var(--m-chosen); }
.row[aria-selected="true"]::before {
  content: "";
  position: absolute;
  inset-block: 0;
  inset-inline-start: 0;
  inline-size: 3px;
  background: var(--m-accent);
}
.rows:focus-visible .row[data-active] { outline: 2px solid var(--m-accent); outline-offset: -2px; }
.avatar {
  position: relative;
  flex: none;
  display: grid;
  place-items: center;
  grid-row: 1 / span 3;
  align-self: center;
  inline-size: 2.5rem;
  block-size: 2.5rem;
  border-radius: 50%;
  background: hsl(210 var(--hue-s) var(--hue-l));
  color: var(--hue-ink);
  font-size: 0.8125rem;
  font-weight: 600;
}
.avatar[data-hue="1"] { background: hsl(160 var(--hue-s) var(--hue-l)); }
.avatar[data-hue="2"] { background: hsl(265 var(--hue-s) var(--hue-l)); }
.avatar[data-hue="3"] { background: hsl(30 var(--hue-s) var(--hue-l)); }
.avatar[data-hue="4"] { background: hsl(340 var(--hue-s) var(--hue-l)); }
.avatar[data-hue="5"] { background: hsl(85 var(--hue-s) var(--hue-l)); }
.dot {
  position: absolute;
  inset-block-end: -1px;
  inset-inline-end: -1px;
  inline-size: 0.8125rem;
  block-size: 0.8125rem;
  border: 2px solid var(--m-surface);
  border-radius: 50%;
  background: var(--m-good);
}
.row[aria-selected="true"] .dot { border-color: var(--m-chosen); }
.line { display: flex; align-items: baseline; gap: 0.5rem; min-inline-size: 0; }
.name, .last, .row .topic {
  flex: 1;
  min-inline-size: 0;
  overflow: hidden;
  text-align: left;
  text-overflow: ellipsis;
  white-space: nowrap;
  unicode-bidi: isolate;
}
:host(:dir(rtl)) :is(.name, .last, .topic) { text-align: right; }
.name { font-weight: 500; }
.when { flex: none; color: var(--m-soft); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.last { color: var(--m-soft); font-size: 0.875rem; }
.row .whose, .row .topic { color: var(--m-soft); font-size: 0.75rem; line-height: 1.125rem; }
.row .whose {
  flex: none;
  max-inline-size: 60%;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.between { flex: none; color: var(--m-soft); font-size: 0.75rem; }
.between:has(+ .topic:empty), .presence:empty + .between { display: none; }
.row .whose[data-whose="mine"] { color: var(--m-accent); font-weight: 600; }
.row[data-unread="true"] .name { font-weight: 700; }
.row[data-unread="true"] .last { color: var(--m-ink); }
.row .unread { align-self: center; line-height: 1.25rem; min-inline-size: 1.25rem; }
.row:has([data-whose="another"]) .unread {
  background: var(--m-raised);
  color: var(--m-ink);
  box-shadow: inset 0 0 0 1px var(--m-edge);
}

.more {
  flex: none;
  min-block-size: 3rem;
  padding: 0.5rem 1rem;
  border: 0;
  border-block-start: 1px solid var(--m-line);
  background: var(--m-warn);
  color: var(--m-warn-ink);
  text-align: start;
}
.placeholder { flex: 1; min-block-size: 0; overflow: hidden; display: grid; }
.nothing, .choose {
  display: grid;
  place-content: center;
  justify-items: center;
  gap: 0.25rem;
  min-block-size: 12rem;
  padding: 1.5rem;
  color: var(--m-soft);
  text-align: center;
}
.nothing { block-size: min(100%, 20rem); }
.nothing .icon, .choose .icon {
  inline-size: 2.5rem;
  block-size: 2.5rem;
  margin-block-end: 0.5rem;
  stroke-width: 1.25;
}
.nothing .action { margin-block-start: 0.75rem; }
.strong { color: var(--m-ink); font-weight: 600; }
.choose { flex: 1; }
.skeleton {
  block-size: var(--row);
  border-block-end: 1px solid var(--m-line);
  animation: breathe 1.6s ease-in-out infinite;
}
.skeleton::before {
  content: "";
  display: block;
  block-size: 100%;
  background:
    radial-gradient(circle at center, var(--m-raised) 1.25rem, transparent 1.3rem) 1rem 50% / 2.5rem 2.5rem no-repeat,
    linear-gradient(var(--m-raised) 0 0) 4.25rem calc(50% - 0.75rem) / 40% 0.75rem no-repeat,
    linear-gradient(var(--m-raised) 0 0) 4.25rem calc(50% + 0.75rem) / 62% 0.75rem no-repeat;
}
:host(:dir(rtl)) .skeleton { transform: scaleX(-1); }
@keyframes breathe { 50% { opacity: 0.5; } }
`;
