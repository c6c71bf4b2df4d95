import type { Reason } from "../../client/types.js";

/** The forms of a text for a number, by `Intl.PluralRules`. */
export type Counted = Partial<Record<Intl.LDMLPluralRule, (n: number) => string>> & { other: (n: number) => string };

/** What both sides of a conversation say, in one language. */
export interface ChatTexts {
  you: string;
  says(who: string, text: string): string;
  online: string;
  offline: string;
  lastSeen(when: string): string;
  justNow: string;
  today: string;
  yesterday: string;
  messages: string;
  newMessages: string;
  earlier: string;
  toEnd: string;
  write: string;
  writeHint: string;
  placeholder: string;
  send: string;
  marks: Record<"sending" | "failed" | "sent" | "read", string>;
  sendAgain: string;
  discard: string;
  typing(who: string): string;
  connection: Record<Reason, string>;
  nextTry(seconds: number): string;
  tryNow: string;
  useHere: string;
}
