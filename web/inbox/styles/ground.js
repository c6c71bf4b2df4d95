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

/** Colours and sizes, and what is the same everywhere. */
export const ground = `
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
`;
