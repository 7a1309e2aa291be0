/** The catalogues of all languages. Only the server imports this module: a browser gets the words of its page alone. */
import compile from "icu-minify/compile";
import type { CompiledMessage } from "icu-minify/format";

import access from "@/messages/de/access.json";
import account from "@/messages/de/account.json";
import auth from "@/messages/de/auth.json";
import budgets from "@/messages/de/budgets.json";
import guilds from "@/messages/de/guilds.json";
import requests from "@/messages/de/requests.json";
import settings from "@/messages/de/settings.json";
import shared from "@/messages/de/shared.json";
import usage from "@/messages/de/usage.json";

import type { Messages } from ".";
import type { Language } from "./language";

/** English, which stands in the code, to German. `shared` is for all code outside of the features. */
const GERMAN = { access, account, auth, budgets, guilds, requests, settings, shared, usage } satisfies Record<string, Record<string, string>>;

export type Feature = keyof typeof GERMAN;
export const FEATURES = Object.keys(GERMAN) as Feature[];

const compiled = new Map<string, Messages>();

/** Next sends plain objects alone to the browser, and the compiler makes some without a prototype. */
const plain = (message: CompiledMessage): CompiledMessage => JSON.parse(JSON.stringify(message)) as CompiledMessage;

/** A plain English text needs no entry: it is its own key. */
function messagesOf(language: Language, feature: Feature): Messages {
  const entries = Object.entries<string>(GERMAN[feature]);
  if (language === "de") return Object.fromEntries(entries.map(([english, german]) => [english, plain(compile(german))]));
  return Object.fromEntries(entries.map(([english]) => [english, plain(compile(english))] as const).filter(([, message]) => typeof message !== "string"));
}

export function wordsOf(language: Language, features: readonly Feature[]): Messages {
  const parts = features.map((feature) => {
    const name = `${language}/${feature}`;
    const known = compiled.get(name) ?? messagesOf(language, feature);
    compiled.set(name, known);
    return known;
  });
  return Object.assign({}, ...parts) as Messages;
}
