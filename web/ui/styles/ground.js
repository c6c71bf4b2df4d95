/** Dark is chosen by the attribute, else by the system. */
const DARK = `
  color-scheme: dark;
  --m-paper: #10161d;
  --m-surface: #161e27;
  --m-raised: #1d2732;
  --m-ink: #e8edf3;
  --m-soft: #a2afbd;
  --m-line: #2a3644;
  --m-edge: #6f7f90;
  --m-hover: #1b2530;
  --m-chosen: #1d3348;
  --m-accent: var(--martlet-accent, #82bdf2);
  --m-accent-ink: var(--martlet-accent-ink, #0a1a2a);
  --m-own: var(--martlet-own, #1e4467);
  --m-own-ink: var(--martlet-own-ink, #eef5fc);
  --m-own-soft: var(--martlet-own-soft, #b9cde0);
  --m-good: #5fce92;
  --m-warn: #3a2c10;
  --m-warn-ink: #ffdf9e;
  --m-bad: #ffa198;
  --m-shadow: 0 12px 40px rgb(0 0 0 / 55%);
`;

/** Colours, and what is the same everywhere. */
export const ground = `
:host {
  color-scheme: light;
  --m-paper: #f5f7f9;
  --m-surface: #ffffff;
  --m-raised: #f0f3f6;
  --m-ink: #17212c;
  --m-soft: #566372;
  --m-line: #e0e5ea;
  --m-edge: #84909d;
  --m-hover: #f4f7fa;
  --m-chosen: #e6f0f9;
  --m-accent: var(--martlet-accent, #14599a);
  --m-accent-ink: var(--martlet-accent-ink, #ffffff);
  --m-own: var(--martlet-own, #dcebf9);
  --m-own-ink: var(--martlet-own-ink, #10263c);
  --m-own-soft: var(--martlet-own-soft, #4a6076);
  --m-good: #117a44;
  --m-warn: #fff4dc;
  --m-warn-ink: #664200;
  --m-bad: #b3261e;
  --m-shadow: 0 12px 40px rgb(20 32 46 / 22%);
  --m-rem: size;
}
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK} } }
:host([theme="dark"]) { ${DARK} }

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, p, dl, dd, fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
h2 { font-size: 1.125rem; font-weight: 650; line-height: 1.3; }
button, input { font: inherit; color: inherit; letter-spacing: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--m-accent); outline-offset: 2px; }

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
`;
