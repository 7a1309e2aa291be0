/** What the cog's routes return, and the words for it. */
import { type PlaceNames, useCogQuery } from "@baseline/api";

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
  model: "Model",
  persona: "Persona",
  effort: "Effort",
  tools: "Tools",
  web_search: "Web search",
  max_tokens: "Longest answer, in tokens",
  calls_per_minute: "Questions a minute",
};

export const wordsFor = (value: Value): string => {
  if (value === null) return "the bot's default";
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(value);
};

export const placeOf = ({ channel_id: channel, role_id: role }: Override, names: PlaceNames): string => {
  if (channel && role) return `${names.role(role)} in ${names.channel(channel)}`;
  return channel ? names.channel(channel) : names.role(role ?? "");
};

/** Cents and smaller parts of a dollar, as an answer costs few of them. */
export const dollars = (amount: string): string => {
  const value = Number(amount);
  return `$${value === 0 || value >= 1 ? value.toFixed(2) : value.toPrecision(2)}`;
};
