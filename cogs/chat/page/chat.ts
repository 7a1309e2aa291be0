/** Types of the answers of the cog's routes, and words for them. */
import { type PlaceNames, useCogQuery } from "@baseline/api";
import { locale } from "@baseline/ui";

import { mark, t } from "./words";

export interface Summary {
  keeps_days: number;
  conversations: number;
  members: number;
  questions: number;
  answers: number;
  feedback: { up: number; down: number };
}

type Value = string | number | boolean | null;

export interface Override {
  place: string;
  channel_id: string | null;
  role_id: string | null;
  values: Record<string, Value>;
}

export interface Overrides {
  server: Record<string, Value>;
  rules: Override[];
}

export const useSummary = () => useCogQuery<Summary>("summary");
export const useOverrides = () => useCogQuery<Overrides>("overrides");

export const NAMES: Record<string, string> = {
  model: mark("Model"),
  persona: mark("Persona"),
  effort: mark("Effort"),
  tools: mark("Tools"),
  web_search: mark("Web search"),
  max_tokens: mark("Longest answer, in tokens"),
  calls_per_minute: mark("Questions a minute"),
};

export const wordsFor = (value: Value): string => {
  if (value === null) return t("the bot's default");
  if (typeof value === "boolean") return value ? t("on") : t("off");
  return String(value);
};

export const placeOf = ({ channel_id: channel, role_id: role }: Override, names: PlaceNames): string => {
  if (channel && role) return t("{role} in {channel}", { role: names.role(role), channel: names.channel(channel) });
  return channel ? names.channel(channel) : names.role(role ?? "");
};

/** Cents and smaller parts of a dollar, as an answer costs few of them. */
export const dollars = (amount: string): string => {
  const value = Number(amount);
  const digits = value === 0 || value >= 1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { minimumSignificantDigits: 2, maximumSignificantDigits: 2 };
  return value.toLocaleString(locale(), { style: "currency", currency: "USD", ...digits });
};
