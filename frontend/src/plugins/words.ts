/** Translations of plugins. Each plugin has its own, so that two may translate the same English differently. */
import type { ReactNode } from "react";

import { mark, type Messages, rich, speakMore, t, type Values } from "@/lib/words";

const keyOf = (plugin: string, english: string): string => `${plugin}\n${english}`;

/** Makes the words of a plugin known to its texts. */
export const speakFor = (plugin: string, messages: object): void =>
  speakMore(Object.fromEntries(Object.entries(messages as Messages).map(([english, message]) => [keyOf(plugin, english), message])));

/** The functions with which the plugin of this name words its texts: English stands in the code, `messages/` has other languages. */
export const pluginWords = (plugin: string) => ({
  /** The text in the visitor's language; in English where `messages/` has none. */
  t: (english: string, values?: Values): string => t(english, values, keyOf(plugin, english)),
  /** Like `t`, with parts that are drawn: `rich("Read the <a>guide</a>", { a: (text) => <a href="…">{text}</a> })`. */
  rich: (english: string, values: Parameters<typeof rich>[1]): ReactNode => rich(english, values, keyOf(plugin, english)),
  /** Enters a text of a constant into the words, or several that the cog's routes return; `t` translates it where it is drawn. */
  mark,
});
