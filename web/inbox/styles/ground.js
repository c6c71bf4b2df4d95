/** What is the inbox' own. */
const DARK = `
  --hue-l: 30%;
  --hue-s: 32%;
  --hue-ink: #f2f6fa;
`;

export const ground = `
:host {
  --hue-l: 88%;
  --hue-s: 48%;
  --hue-ink: #1e2c3b;
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
h2:focus { outline: none; }
.gap { flex: 1; }
.colleague { align-self: end; align-items: end; }
.colleague .bubble { border-color: transparent; border-end-end-radius: 0.375rem; background: var(--m-raised); }
`;
