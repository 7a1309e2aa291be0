/** Messages for validation errors, which say how to correct the value. */
import type { RJSFSchema } from "@rjsf/utils";

import { t } from "@/lib/words";

type Word = (limit: string) => string;

const MESSAGES: Record<string, Word> = {
  required: () => t("Fill this in."),
  type: () => t("Fill this in."),
  minimum: (limit) => t("Must be at least {limit}.", { limit }),
  maximum: (limit) => t("Must be at most {limit}.", { limit }),
  exclusiveMinimum: (limit) => t("Must be more than {limit}.", { limit }),
  exclusiveMaximum: (limit) => t("Must be less than {limit}.", { limit }),
  multipleOf: (limit) => t("Must be a multiple of {limit}.", { limit }),
  minLength: (limit) => (limit === "1" ? t("Fill this in.") : t("Must have at least {limit} characters.", { limit })),
  maxLength: (limit) => t("Must have at most {limit} characters.", { limit }),
  minItems: (limit) => t("Choose at least {limit}.", { limit }),
  maxItems: (limit) => t("Choose at most {limit}.", { limit }),
  uniqueItems: () => t("Each one may be there only once."),
  pattern: () => t("Does not have the expected form."),
  format: () => t("Does not have the expected form."),
  enum: () => t("Choose one of the options."),
  const: () => t("Choose one of the options."),
  oneOf: () => t("Choose one of the options."),
  anyOf: () => t("Choose one of the options."),
};

/** Resolves a keyword's location such as `#/properties/top_p/maximum` to the limit there. */
export function limitAt(schema: RJSFSchema, location: string): unknown {
  let at: unknown = schema;
  for (const part of location.split("/").slice(1)) {
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[decodeURIComponent(part)] : undefined;
  }
  return at;
}

export const messageFor = (keyword: string, limit: unknown): string => MESSAGES[keyword]?.(String(limit)) ?? t("This value can't be used.");
