/** Words for the range of values that a field takes. */
import type { RJSFSchema } from "@rjsf/utils";

import { t } from "@/lib/words";

import { describe } from "./describe";
import { typeOf } from "./schema";

function between(low: string | null, high: string | null): string | null {
  if (low !== null && high !== null) return t("{low} to {high}", { low, high });
  if (low !== null) return t("At least {low}", { low });
  return high === null ? null : t("At most {high}", { high });
}

function rangeOf(schema: RJSFSchema): string | null {
  const word = (limit: number | undefined): string | null => (limit === undefined ? null : describe(limit, schema));
  const isDurationWithoutLimit = schema.format === "duration" && schema.minimum === 0 && schema.maximum === undefined;
  if (isDurationWithoutLimit) return null; // a length of time is never negative
  const more = (limit: number | undefined): string | null => (limit === undefined ? null : t("more than {limit}", { limit }));
  const less = (limit: number | undefined): string | null => (limit === undefined ? null : t("less than {limit}", { limit }));
  const { exclusiveMinimum, exclusiveMaximum } = schema;
  if (exclusiveMinimum === undefined && exclusiveMaximum === undefined) return between(word(schema.minimum), word(schema.maximum));
  const parts = [more(exclusiveMinimum) ?? between(word(schema.minimum), null), less(exclusiveMaximum) ?? between(null, word(schema.maximum))];
  const text = parts.filter((part) => part !== null).map((part) => part.charAt(0).toLowerCase() + part.slice(1)).join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function amountOf(least: number | undefined, most: number | undefined, unit: "entries" | "characters"): string | null {
  const range = between(least ? String(least) : null, most === undefined ? null : String(most));
  return range === null ? null : t("{range} {unit, select, entries {entries} other {characters}}", { range, unit });
}

/** Null for a field without limits. */
export function limitsOf(schema: RJSFSchema): string | null {
  const type = typeOf(schema);
  if (type === "integer" || type === "number") return rangeOf(schema);
  if (type === "array") return amountOf(schema.minItems, schema.maxItems, "entries");
  const isTyped = type === "string" && !schema.oneOf && !schema.enum;
  return isTyped ? amountOf(schema.minLength, schema.maxLength, "characters") : null;
}
