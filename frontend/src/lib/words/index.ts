/**
 * The words of the dashboard in the visitor's language. English stands in the code and is the key of the catalogue:
 * `t("{count, plural, one {# person} other {# people}}", { count })`. `messages/de/` holds German.
 */
import format, { type CompiledMessage, type FormatOptions, type FormatValues } from "icu-minify/format";
import { createContext, Fragment, createElement, type ReactNode, use } from "react";

import type { Language } from "./language";

export type Messages = Record<string, CompiledMessage>;
export interface Spoken {
  language: Language;
  messages: Messages;
}
export type Values = Record<string, string | number>;

/** On the server, which draws for several languages at once, the page being drawn determines the language. */
export const SpokenContext = createContext<Spoken>({ language: "en", messages: {} });

/** A document in a browser has one language until it is loaded again, so that code outside of components has it too. */
let everywhere: Spoken | undefined;

export function speak({ language, messages }: Spoken): void {
  const known = everywhere?.language === language ? everywhere.messages : {};
  everywhere = { language, messages: Object.assign(known, messages) };
}

/** Adds words in the language that is spoken. */
export const speakMore = (messages: Messages): void => speak({ language: language(), messages });

/** The server never calls `speak`, and needs words only while it draws. */
// eslint-disable-next-line react-hooks/rules-of-hooks -- a context can be read by any function that a component calls
const spoken = (): Spoken => everywhere ?? use(SpokenContext);

const LOCALES: Record<Language, string> = { en: "en-US", de: "de-DE" };

/** For `Intl`: numbers, dates and money. */
export const locale = (): string => LOCALES[spoken().language];
export const language = (): Language => spoken().language;

const OPTIONS: FormatOptions = {
  formatters: {
    getDateTimeFormat: (...of) => new Intl.DateTimeFormat(...of),
    getNumberFormat: (...of) => new Intl.NumberFormat(...of),
    getPluralRules: (...of) => new Intl.PluralRules(...of),
  },
};

/** The message in the visitor's language; in English where the catalogue has none. The key is another one for plugins alone. */
export function t(english: string, values?: Values, key = english): string {
  return drawn(english, values, key) as string;
}

/** Like `t`, with parts that are drawn: `rich("Read the <a>guide</a>", { a: (text) => <a href="…">{text}</a> })`. */
export function rich(english: string, values: FormatValues<ReactNode>, key = english): ReactNode {
  const parts = drawn(english, values, key);
  return Array.isArray(parts) ? createElement(Fragment, null, ...parts) : parts;
}

function drawn(english: string, values: FormatValues<ReactNode> | undefined, key: string): ReactNode | ReactNode[] {
  const message = spoken().messages[key] ?? english;
  return format<ReactNode>(message, locale(), values, OPTIONS);
}

/** Enters a text of a constant into the catalogue, or several that the API sends; `t` translates it where it is drawn. */
export const mark = <Text extends string>(english: Text, ..._others: string[]): Text => english;
