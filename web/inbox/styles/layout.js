/** Motion, forced colours, and widths. */
export const layout = `
@media (prefers-reduced-motion: no-preference) {
  .choice input::before { transition: inset-inline-start 120ms; }
  .row, .plain, .action, .filter span { transition: background-color 80ms; }
}
@media (prefers-reduced-motion: reduce) { .skeleton { animation: none; } }
@media (forced-colors: active) {
  .row[aria-selected="true"], .filter input:checked + span {
    outline: 2px solid Highlight;
    outline-offset: -2px;
  }
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
  .header .label {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
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
