/** Formats single values as text, for places that do not edit them. */
import type { RJSFSchema } from "@rjsf/utils";

import { formatDateTime } from "@/lib/format";
import { mark, t } from "@/lib/words";

import { toSeconds, type Unit, unitOf, UNITS } from "./duration";
import { toLocal } from "./local-time";
import { typeOf } from "./schema";

const SHORT = 48;

const LENGTHS: Record<Unit, string> = {
  seconds: mark("{count, plural, one {# second} other {# seconds}}"),
  minutes: mark("{count, plural, one {# minute} other {# minutes}}"),
  hours: mark("{count, plural, one {# hour} other {# hours}}"),
  days: mark("{count, plural, one {# day} other {# days}}"),
};

function duration(value: unknown): string | null {
  const seconds = toSeconds(value);
  if (seconds === null) return null;
  const unit = unitOf(seconds);
  const count = seconds / UNITS[unit];
  return t(LENGTHS[unit], { count });
}

/** Wording of a field without a model of its own. */
export const botDefault = (title: string | null | undefined): string => (title ? t("Bot default ({title})", { title }) : t("Bot default"));

/** Ids of roles, channels and members are not resolved here. */
export function describe(value: unknown, schema: RJSFSchema): string {
  if (schema.format === "secret") return "••••••••";
  if (value === null) return schema.format === "llm-model" ? botDefault(null) : t("None");
  if (schema.format === "duration") return duration(value) ?? String(value);
  if (schema.format === "date-time" && toLocal(value) !== "") return formatDateTime(String(value));
  if (typeOf(schema) === "boolean") return value === true ? t("On") : t("Off");
  const option = schema.oneOf?.find((candidate) => typeof candidate === "object" && candidate.const === value);
  if (typeof option === "object" && option.title) return option.title;
  if (schema.enum && String(value).trim() === "") return t("Empty");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Null for values without a short form: null, lists, long texts. */
export function describeShort(value: unknown, schema: RJSFSchema): string | null {
  if (value === null || value === undefined || typeof value === "object") return null;
  const text = describe(value, schema);
  return text !== "" && text.length <= SHORT ? text : null;
}
