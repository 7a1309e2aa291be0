/** The catalogues of all languages. Only the server imports this module: a browser gets the words of its page alone. */
import compile from "icu-minify/compile";
import type { CompiledMessage } from "icu-minify/format";

import access from "@/messages/de/access.json";
import account from "@/messages/de/account.json";
import alerts from "@/messages/de/alerts.json";
import audit from "@/messages/de/audit.json";
import auth from "@/messages/de/auth.json";
import budgets from "@/messages/de/budgets.json";
import cogs from "@/messages/de/cogs.json";
import guilds from "@/messages/de/guilds.json";
import jobs from "@/messages/de/jobs.json";
import llm from "@/messages/de/llm.json";
import models from "@/messages/de/models.json";
import privacy from "@/messages/de/privacy.json";
import requests from "@/messages/de/requests.json";
import settings from "@/messages/de/settings.json";
import shards from "@/messages/de/shards.json";
import shared from "@/messages/de/shared.json";
import staff from "@/messages/de/staff.json";
import usage from "@/messages/de/usage.json";

import type { Messages } from ".";
import type { Language } from "./language";

/** English, which stands in the code, to German. `shared` is for all code outside of the features. */
const GERMAN = { access, account, alerts, audit, auth, budgets, cogs, guilds, jobs, llm, models, privacy, requests, settings, shards, shared, staff, usage } satisfies Record<string, Record<string, string>>;

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
