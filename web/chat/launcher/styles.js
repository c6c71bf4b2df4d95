import { sheetOf } from "../../ui/styles/sheet.js";

const DARK = `
  --m-accent: var(--martlet-accent, #82bdf2);
  --m-accent-ink: var(--martlet-accent-ink, #0a1a2a);
`;

const launcher = `
:host {
  --m-accent: var(--martlet-accent, #14599a);
  --m-accent-ink: var(--martlet-accent-ink, #ffffff);
  --m-rem: size;
  display: contents;
}
:host([hidden]) { display: none; }
:host([inline]:not([hidden])) { display: block; position: relative; height: 100%; min-height: 26rem; overflow: hidden; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK} } }
:host([theme="dark"]) { ${DARK} }
[hidden] { display: none !important; }

/* What would be inherited from a site's style ends here, not at the host: a site's rule for it would win. */
.root {
  position: fixed;
  inset-block-end: var(--martlet-bottom, 1.25rem);
  inset-inline: auto var(--martlet-edge, 1.25rem);
  z-index: var(--martlet-z-index, 1000);
  box-sizing: border-box;
  font: 400 0.9375rem/1.4 var(--martlet-font, system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif);
  letter-spacing: normal;
  text-align: start;
  text-indent: 0;
  text-shadow: none;
  text-transform: none;
  white-space: normal;
  word-spacing: normal;
  cursor: auto;
  visibility: visible;
}
:host([side="start"]) .root { inset-inline: var(--martlet-edge, 1.25rem) auto; }
:host([inline]) .root { position: absolute; inset: 0; z-index: 0; }
.launcher {
  position: relative;
  display: grid;
  place-items: center;
  inline-size: 3.5rem;
  block-size: 3.5rem;
  margin: 0;
  padding: 0;
  border: 1px solid transparent;
  border-radius: 50%;
  background: var(--m-accent);
  color: var(--m-accent-ink);
  font: inherit;
  box-shadow: 0 2px 6px rgb(10 20 30 / 20%), 0 8px 24px rgb(10 20 30 / 24%);
  cursor: pointer;
}
.launcher:focus-visible { outline: 3px solid var(--m-accent); outline-offset: 3px; }
.launcher .icon {
  inline-size: 1.75rem;
  block-size: 1.75rem;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.75;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.launcher[aria-busy] .icon { opacity: 0.6; }
.badge {
  position: absolute;
  inset-block-start: -0.25rem;
  inset-inline-end: -0.25rem;
  min-inline-size: 1.375rem;
  padding-inline: 0.3125rem;
  box-sizing: border-box;
  border-radius: 1rem;
  background: #b3261e;
  color: #ffffff;
  font-size: 0.75rem;
  font-weight: 650;
  line-height: 1.375rem;
  text-align: center;
}
.note {
  position: absolute;
  inset-block-end: calc(100% + 0.75rem);
  inset-inline-end: 0;
  inline-size: 16rem;
  box-sizing: border-box;
  margin: 0;
  padding: 0.75rem 1rem;
  border-radius: 0.75rem;
  background: #fff4dc;
  color: #664200;
}
.note:empty { display: none; }
:host([side="start"]) .note { inset-inline: 0 auto; }
@media print { :host(:not([inline])) .root { display: none; } }
`;

/** @type {CSSStyleSheet[] | null} */
let sheets = null;

/** What each button looks like; made once for all. */
export function styles() {
  sheets ??= [sheetOf([launcher])];
  return sheets;
}
