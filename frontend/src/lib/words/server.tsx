/** The server's side of the catalogue: the visitor's language, and the words that a page needs. */
import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { cache, type ReactNode } from "react";

import { Catalogue } from "./catalogue";
import { type Feature, wordsOf } from "./catalogues";
import { type Language, LANGUAGE_COOKIE, languageFor } from "./language";

export const visitorsLanguage = cache(async (): Promise<Language> => {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  return languageFor(jar.get(LANGUAGE_COOKIE)?.value, sent.get("accept-language"));
});

/** Brings the words of the named features to the browser, in the visitor's language alone. */
export async function Words({ of: features, children }: { of: Feature[]; children: ReactNode }) {
  const language = await visitorsLanguage();
  return (
    <Catalogue language={language} messages={wordsOf(language, features)}>
      {children}
    </Catalogue>
  );
}

/** A text without values in the visitor's language, for what no component draws. */
export async function worded(english: string): Promise<string> {
  const text = wordsOf(await visitorsLanguage(), ["shared"])[english];
  return typeof text === "string" ? text : english;
}

/** Metadata of a page: its title in the visitor's language. */
export const titled = async (english: string): Promise<Metadata> => ({ title: `${await worded(english)} · Baseline` });

/** The same for a page of the developer team. */
export const titledForAdmins = async (english: string): Promise<Metadata> => titled(`${await worded(english)} · ${await worded("Admin")}`);
