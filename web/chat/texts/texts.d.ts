import type { ChatTexts } from "../../ui/texts/texts.js";

/** What the widget says, in one language. */
export interface Texts extends ChatTexts {
  title: string;
  close: string;
  soon: string;
  manager: string;
  arrived(who: string, text: string): string;
  loading: string;
  failed: string;
  retry: string;
  empty: string;
  emptyHint: string;
  closedNote: string;
  startNew: string;
}
