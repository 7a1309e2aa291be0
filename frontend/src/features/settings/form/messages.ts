/** Messages for validation errors, which say how to correct the value. */
import type { RJSFSchema } from "@rjsf/utils";

type Word = (limit: unknown) => string;

const MESSAGES: Record<string, Word> = {
  required: () => "Fill this in.",
  type: () => "Fill this in.",
  minimum: (limit) => `Must be at least ${limit}.`,
  maximum: (limit) => `Must be at most ${limit}.`,
  exclusiveMinimum: (limit) => `Must be more than ${limit}.`,
  exclusiveMaximum: (limit) => `Must be less than ${limit}.`,
  multipleOf: (limit) => `Must be a multiple of ${limit}.`,
  minLength: (limit) => (limit === 1 ? "Fill this in." : `Must have at least ${limit} characters.`),
  maxLength: (limit) => `Must have at most ${limit} characters.`,
  minItems: (limit) => `Choose at least ${limit}.`,
  maxItems: (limit) => `Choose at most ${limit}.`,
  uniqueItems: () => "Each one may be there only once.",
  pattern: () => "Does not have the expected form.",
  format: () => "Does not have the expected form.",
  enum: () => "Choose one of the options.",
  const: () => "Choose one of the options.",
  oneOf: () => "Choose one of the options.",
  anyOf: () => "Choose one of the options.",
};

/** Resolves a keyword's location such as `#/properties/top_p/maximum` to the limit there. */
export function limitAt(schema: RJSFSchema, location: string): unknown {
  let at: unknown = schema;
  for (const part of location.split("/").slice(1)) {
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[decodeURIComponent(part)] : undefined;
  }
  return at;
}

export const messageFor = (keyword: string, limit: unknown): string => MESSAGES[keyword]?.(limit) ?? "This value can't be used.";
