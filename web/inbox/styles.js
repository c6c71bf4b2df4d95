/** Dark is chosen by the attribute, else by the system. */
const DARK = `
  color-scheme: dark;
  --i-paper: #10161d;
  --i-surface: #161e27;
  --i-raised: #1d2732;
  --i-ink: #e8edf3;
  --i-soft: #a2afbd;
  --i-line: #2a3644;
  --i-edge: #6f7f90;
  --i-hover: #1b2530;
  --i-chosen: #1d3348;
  --i-accent: var(--martlet-accent, #82bdf2);
  --i-accent-ink: var(--martlet-accent-ink, #0a1a2a);
  --i-own: #1e4467;
  --i-own-ink: #eef5fc;
  --i-own-soft: #b9cde0;
  --i-good: #5fce92;
  --i-warn: #3a2c10;
  --i-warn-ink: #ffdf9e;
  --i-bad: #ffa198;
  --i-shadow: 0 12px 40px rgb(0 0 0 / 55%);
  --hue-l: 30%;
  --hue-s: 32%;
  --hue-ink: #f2f6fa;
`;

const CSS = `
:host {
  color-scheme: light;
  --i-paper: #f5f7f9;
  --i-surface: #ffffff;
  --i-raised: #f0f3f6;
  --i-ink: #17212c;
  --i-soft: #566372;
  --i-line: #e0e5ea;
  --i-edge: #84909d;
  --i-hover: #f4f7fa;
  --i-chosen: #e6f0f9;
  --i-accent: var(--martlet-accent, #14599a);
  --i-accent-ink: var(--martlet-accent-ink, #ffffff);
  --i-own: #dcebf9;
  --i-own-ink: #10263c;
  --i-own-soft: #4a6076;
  --i-good: #117a44;
  --i-warn: #fff4dc;
  --i-warn-ink: #664200;
  --i-bad: #b3261e;
  --i-shadow: 0 12px 40px rgb(20 32 46 / 22%);
  --hue-l: 88%;
  --hue-s: 48%;
  --hue-ink: #1e2c3b;
  --i-rem: size;
  --row: 5.25rem;
  display: block;
  position: relative;
  box-sizing: border-box;
  height: 100%;
  min-height: 26rem;
  overflow: hidden;
  container: martlet-inbox / inline-size;
}
:host([hidden]) { display: none; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK} } }
:host([theme="dark"]) { ${DARK} }

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, p, dl, dd, fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
h2 { font-size: 1.125rem; font-weight: 650; line-height: 1.3; }
button, input { font: inherit; color: inherit; letter-spacing: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--i-accent); outline-offset: 2px; }
h2:focus { outline: none; }

.hidden-text {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.icon {
  flex: none;
  inline-size: 1.25rem;
  block-size: 1.25rem;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.75;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.gap { flex: 1; }

/* The two halves */

/* What would be inherited from a site's style ends here, not at the host: a site's rule for it would win. */
.inbox {
  position: absolute;
  inset: 0;
  background: var(--i-surface);
  color: var(--i-ink);
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
.side { display: flex; flex-direction: column; min-block-size: 0; border-inline-end: 1px solid var(--i-line); }
.main { display: flex; flex-direction: column; min-block-size: 0; min-inline-size: 0; background: var(--i-paper); }
.thread { flex: 1; min-block-size: 0; display: flex; flex-direction: column; }

/* Above the list */

.tools { display: grid; gap: 0.625rem; padding: 0.75rem 1rem 0.75rem; }
.heading { display: flex; align-items: center; gap: 0.5rem; min-block-size: 2.5rem; }
.heading h2 { font-size: 1.25rem; letter-spacing: -0.01em; }
.waiting, .unread {
  flex: none;
  min-inline-size: 1.375rem;
  padding: 0 0.4rem;
  border-radius: 1rem;
  background: var(--i-accent);
  color: var(--i-accent-ink);
  font-size: 0.75rem;
  font-weight: 650;
  line-height: 1.375rem;
  text-align: center;
  font-variant-numeric: tabular-nums;
}
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
  color: var(--i-soft);
}
.plain:hover { background: var(--i-raised); color: var(--i-ink); }
.heading .plain + .plain { margin-inline-start: -0.25rem; }
.heading .plain:last-child { margin-inline-end: -0.5rem; }

.search { position: relative; display: flex; align-items: center; color: var(--i-soft); }
.search > .icon { position: absolute; inset-inline-start: 0.75rem; inline-size: 1.125rem; block-size: 1.125rem; pointer-events: none; }
.query {
  flex: 1;
  min-inline-size: 0;
  block-size: 2.5rem;
  padding: 0 2.5rem;
  border: 1px solid var(--i-edge);
  border-radius: 0.75rem;
  background: var(--i-surface);
  color: var(--i-ink);
  appearance: none;
}
.query::-webkit-search-cancel-button { appearance: none; }
.query::placeholder { color: var(--i-soft); opacity: 1; }
.query:focus-visible { outline-offset: 0; border-color: var(--i-accent); }
.clear { position: absolute; inset-inline-end: 0; }
.clear .icon { inline-size: 1rem; block-size: 1rem; }

.filters { display: flex; gap: 0.25rem; padding: 0.1875rem; margin: -0.1875rem; overflow-x: auto; scrollbar-width: none; }
.filter { position: relative; flex: none; cursor: pointer; }
.filter input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.filter span {
  display: block;
  padding: 0.25rem 0.6875rem;
  border-radius: 1rem;
  color: var(--i-soft);
  font-size: 0.875rem;
  font-weight: 500;
  line-height: 1.375rem;
}
.filter:hover span { background: var(--i-raised); color: var(--i-ink); }
.filter input:checked + span { background: var(--i-chosen); color: var(--i-ink); font-weight: 600; }
.filter input:focus-visible + span { outline: 2px solid var(--i-accent); outline-offset: 1px; }

.connection {
  grid-column: 1 / -1;
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.125rem 0.5rem;
  padding: 0.5rem 1rem;
  background: var(--i-warn);
  color: var(--i-warn-ink);
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

/* The list */

.list { position: relative; flex: 1; min-block-size: 0; display: flex; flex-direction: column; border-block-start: 1px solid var(--i-line); }
.rows { position: relative; flex: 1; min-block-size: 0; overflow: hidden auto; overscroll-behavior: contain; overflow-anchor: none; contain: strict; }
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
.row::after { content: ""; position: absolute; inset-block-end: 0; inset-inline: 4.25rem 0; border-block-end: 1px solid var(--i-line); }
.row:hover { background: var(--i-hover); }
.row[aria-selected="true"] { background: var(--i-chosen); }
.row[aria-selected="true"]::before {
  content: "";
  position: absolute;
  inset-block: 0;
  inset-inline-start: 0;
  inline-size: 3px;
  background: var(--i-accent);
}
.rows:focus-visible .row[data-active] { outline: 2px solid var(--i-accent); outline-offset: -2px; }
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
  border: 2px solid var(--i-surface);
  border-radius: 50%;
  background: var(--i-good);
}
.row[aria-selected="true"] .dot { border-color: var(--i-chosen); }
.line { display: flex; align-items: baseline; gap: 0.5rem; min-inline-size: 0; }
.name, .last, .row .topic { flex: 1; min-inline-size: 0; overflow: hidden; text-align: left; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
:host(:dir(rtl)) :is(.name, .last, .topic) { text-align: right; }
.name { font-weight: 500; }
.when { flex: none; color: var(--i-soft); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.last { color: var(--i-soft); font-size: 0.875rem; }
.row .whose, .row .topic { color: var(--i-soft); font-size: 0.75rem; line-height: 1.125rem; }
.row .whose { flex: none; max-inline-size: 60%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.between { flex: none; color: var(--i-soft); font-size: 0.75rem; }
.between:has(+ .topic:empty), .presence:empty + .between { display: none; }
.row .whose[data-whose="mine"] { color: var(--i-accent); font-weight: 600; }
.row[data-unread="true"] .name { font-weight: 700; }
.row[data-unread="true"] .last { color: var(--i-ink); }
.row .unread { align-self: center; line-height: 1.25rem; min-inline-size: 1.25rem; }
.row:has([data-whose="another"]) .unread { background: var(--i-raised); color: var(--i-ink); box-shadow: inset 0 0 0 1px var(--i-edge); }

.more { flex: none; min-block-size: 3rem; padding: 0.5rem 1rem; border: 0; border-block-start: 1px solid var(--i-line); background: var(--i-warn); color: var(--i-warn-ink); text-align: start; }
.placeholder { flex: 1; min-block-size: 0; overflow: hidden; display: grid; }
.nothing, .choose {
  display: grid;
  place-content: center;
  justify-items: center;
  gap: 0.25rem;
  min-block-size: 12rem;
  padding: 1.5rem;
  color: var(--i-soft);
  text-align: center;
}
.nothing { block-size: min(100%, 20rem); }
.nothing .icon, .choose .icon { inline-size: 2.5rem; block-size: 2.5rem; margin-block-end: 0.5rem; stroke-width: 1.25; }
.nothing .action { margin-block-start: 0.75rem; }
.strong { color: var(--i-ink); font-weight: 600; }
.choose { flex: 1; }
.skeleton { block-size: var(--row); border-block-end: 1px solid var(--i-line); animation: breathe 1.6s ease-in-out infinite; }
.skeleton::before {
  content: "";
  display: block;
  block-size: 100%;
  background:
    radial-gradient(circle at center, var(--i-raised) 1.25rem, transparent 1.3rem) 1rem 50% / 2.5rem 2.5rem no-repeat,
    linear-gradient(var(--i-raised) 0 0) 4.25rem calc(50% - 0.75rem) / 40% 0.75rem no-repeat,
    linear-gradient(var(--i-raised) 0 0) 4.25rem calc(50% + 0.75rem) / 62% 0.75rem no-repeat;
}
:host(:dir(rtl)) .skeleton { transform: scaleX(-1); }
@keyframes breathe { 50% { opacity: 0.5; } }

/* The thread */

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
.title h2 { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
.facts { display: flex; gap: 0.5rem; color: var(--i-soft); font-size: 0.8125rem; min-inline-size: 0; }
.facts > * { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
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
.primary { border-color: var(--i-accent); background: var(--i-accent); color: var(--i-accent-ink); font-weight: 600; }
.problem { grid-column: 1 / -1; padding: 0.625rem 1rem; background: var(--i-warn); color: var(--i-warn-ink); font-size: 0.875rem; }

.wait { flex: 1; display: grid; place-content: center; justify-items: center; gap: 0.75rem; color: var(--i-soft); }
.conversation { position: relative; flex: 1; min-block-size: 0; display: flex; flex-direction: column; }
.scroller { flex: 1; min-block-size: 0; overflow: hidden auto; overscroll-behavior: contain; padding: 1rem 1.25rem; }
.scroller:focus-visible { outline-offset: -2px; }
.messages { display: flex; flex-direction: column; gap: 0.1875rem; max-inline-size: 52rem; margin: 0 auto; padding: 0; list-style: none; }
.day { align-self: center; margin-block: 0.75rem 0.25rem; color: var(--i-soft); font-size: 0.8125rem; font-weight: 550; }
.unread-mark { align-self: stretch; display: flex; align-items: center; gap: 0.75rem; color: var(--i-accent); }
.unread-mark::before, .unread-mark::after { content: ""; flex: 1; border-block-start: 1px solid currentColor; opacity: 0.4; }
.message { display: flex; flex-direction: column; align-items: start; max-inline-size: min(85%, 36rem); }
.message[data-first] { margin-block-start: 0.5rem; }
.own, .colleague { align-self: end; align-items: end; }
.writer { padding-inline: 0.25rem; color: var(--i-soft); font-size: 0.8125rem; }
.bubble {
  padding: 0.5rem 0.8125rem 0.375rem;
  border: 1px solid var(--i-line);
  border-radius: 1.125rem;
  background: var(--i-surface);
  min-inline-size: 0;
  max-inline-size: 100%;
}
.theirs .bubble { border-end-start-radius: 0.375rem; }
.own .bubble, .colleague .bubble { border-color: transparent; border-end-end-radius: 0.375rem; background: var(--i-own); color: var(--i-own-ink); }
.colleague .bubble { background: var(--i-raised); color: var(--i-ink); }
.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; text-align: start; }
.text a { color: inherit; text-decoration: underline; text-underline-offset: 0.15em; }
.meta { display: flex; justify-content: end; gap: 0.375rem; color: var(--i-soft); font-size: 0.75rem; font-variant-numeric: tabular-nums; }
.mark:empty { display: none; }
.own .meta { color: var(--i-own-soft); }
.message[data-mark="failed"] .mark { color: var(--i-bad); font-weight: 600; }
.message[data-mark="failed"] .bubble { border-color: var(--i-bad); }
.redo { display: flex; gap: 0.75rem; padding-inline: 0.25rem; font-size: 0.8125rem; color: var(--i-accent); }
.earlier {
  display: block;
  margin: 0 auto 0.5rem;
  min-block-size: 2.25rem;
  padding: 0 0.875rem;
  border: 1px solid var(--i-line);
  border-radius: 1.25rem;
  background: var(--i-surface);
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
  border: 1px solid var(--i-line);
  border-radius: 1.25rem;
  background: var(--i-surface);
  box-shadow: 0 2px 10px rgb(10 20 30 / 18%);
  font-size: 0.875rem;
  font-weight: 550;
}
.typing { min-block-size: 1.375rem; padding-inline: 1.25rem; color: var(--i-soft); font-size: 0.8125rem; line-height: 1.375rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.closed-note { padding: 0.5rem 1.25rem; border-block-start: 1px solid var(--i-line); background: var(--i-raised); color: var(--i-soft); font-size: 0.875rem; }
.composer {
  display: flex;
  align-items: end;
  gap: 0.5rem;
  padding: 0.625rem 1.25rem max(0.75rem, env(safe-area-inset-bottom));
  border-block-start: 1px solid var(--i-line);
  background: var(--i-surface);
}
.reply {
  flex: 1;
  min-inline-size: 0;
  min-block-size: 2.75rem;
  max-block-size: 10rem;
  margin: 0;
  padding: 0.5625rem 0.875rem;
  border: 1px solid var(--i-edge);
  border-radius: 1.125rem;
  background: var(--i-surface);
  color: var(--i-ink);
  font: inherit;
  line-height: 1.5rem;
  resize: none;
}
.reply::placeholder { color: var(--i-soft); opacity: 1; }
.reply:focus-visible { outline-offset: 0; border-color: var(--i-accent); }
.send { flex: none; inline-size: 2.75rem; block-size: 2.75rem; padding: 0; border-radius: 50%; }
.send:disabled { border-color: transparent; background: var(--i-raised); color: var(--i-soft); cursor: default; }
.send .icon { inline-size: 1.125rem; block-size: 1.125rem; }
:host(:dir(rtl)) .send .icon { transform: scaleX(-1); }

/* Dialogs */

.dialog {
  inline-size: min(28rem, calc(100vw - 2rem));
  max-block-size: calc(100vh - 2rem);
  padding: 1.5rem;
  border: 1px solid var(--i-line);
  border-radius: 1.25rem;
  background: var(--i-surface);
  color: var(--i-ink);
  box-shadow: var(--i-shadow);
  overflow: auto;
}
.dialog::backdrop { background: rgb(10 16 24 / 45%); }
.dialog h2 { margin-block-end: 0.75rem; }
.dialog .end { display: flex; justify-content: end; margin-block-start: 1.25rem; }
.note { margin-block-end: 0.75rem; color: var(--i-soft); font-size: 0.875rem; }
.shortcut { display: flex; align-items: center; gap: 1rem; padding-block: 0.375rem; }
.shortcut + .shortcut, .choice + .choice { border-block-start: 1px solid var(--i-line); }
.shortcut dt { display: flex; gap: 0.25rem; flex: 0 0 5.5rem; }
kbd {
  min-inline-size: 1.75rem;
  padding: 0 0.4rem;
  border: 1px solid var(--i-edge);
  border-block-end-width: 2px;
  border-radius: 0.375rem;
  background: var(--i-raised);
  font: 500 0.8125rem/1.5rem ui-monospace, "SF Mono", "Cascadia Mono", Menlo, monospace;
  text-align: center;
}
.choice { padding-block: 0.75rem; }
.choice label { display: flex; align-items: center; gap: 1rem; cursor: pointer; }
.choice-name { flex: 1; font-weight: 550; }
.hint { display: block; padding-inline-end: 3.5rem; color: var(--i-soft); font-size: 0.875rem; }
.choice input {
  position: relative;
  flex: none;
  inline-size: 2.5rem;
  block-size: 1.5rem;
  margin: 0;
  border: 1px solid var(--i-edge);
  border-radius: 1rem;
  background: var(--i-raised);
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
  background: var(--i-edge);
}
.choice input:checked { border-color: var(--i-accent); background: var(--i-accent); }
.choice input:checked::before { inset-inline-start: 1.1875rem; background: var(--i-accent-ink); }
.choice input:disabled { opacity: 0.5; cursor: default; }

@media (prefers-reduced-motion: no-preference) {
  .choice input::before { transition: inset-inline-start 120ms; }
  .row, .plain, .action, .filter span { transition: background-color 80ms; }
}
@media (prefers-reduced-motion: reduce) { .skeleton { animation: none; } }
@media (forced-colors: active) {
  .row[aria-selected="true"], .filter input:checked + span { outline: 2px solid Highlight; outline-offset: -2px; }
  .dot { background: Highlight; forced-color-adjust: none; }
}

/* A tablet: less room for names and buttons */

@container martlet-inbox (width < 60rem) {
  .inbox { grid-template-columns: minmax(17rem, 20rem) minmax(0, 1fr); }
  .action { padding-inline: 0.625rem; }
  .header { padding-inline: 1rem; }
  .header .whose { display: none; }
}

@container martlet-inbox (width < 54rem) {
  .header .label { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .header .action { inline-size: 2.5rem; padding: 0; }
  .filters { gap: 0; }
  .filter span { padding-inline: 0.5625rem; }
}

/* A phone: the list, or the thread */

@container martlet-inbox (width < 44rem) {
  .inbox { grid-template-columns: minmax(0, 1fr); }
  .inbox[data-pane="list"] .main, .inbox[data-pane="thread"] .side { display: none; }
  .side { border: 0; }
  .header { --narrow: 1; padding-inline: 0.75rem; gap: 0.625rem; }
  .header .back { display: inline-grid; }
  .query, .choice-name, .reply { font-size: 1rem; }
  .scroller { padding-inline: 0.75rem; }
  .composer { padding-inline: 0.75rem; }
}
`;

/** @type {CSSStyleSheet[] | null} */
let sheets = null;

/**
 * Sizes follow the reader's own setting, but not a site whose root has a size of its own, such as `62.5%`.
 *
 * @param {string} css
 */
function sized(css) {
  const lines = css.split("\n").map((line) => {
    if (line.startsWith("@")) return line.replace(/([\d.]+)rem/g, (_, count) => `${count * 16}px`);
    return line.replace(/(-?[\d.]+)rem/g, "calc($1 * var(--i-rem))");
  });
  return lines.join("\n").replace("--i-rem: size", "--i-rem: clamp(16px, 1rem, 24px)");
}

/** What each inbox looks like; made once for all. */
export function styles() {
  if (!sheets) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(sized(CSS));
    sheets = [sheet];
  }
  return sheets;
}
