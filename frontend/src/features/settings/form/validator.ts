/** Validates by interpreting the schema: compiling needs `eval`, which the Content-Security-Policy forbids. */
import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import {
  type RJSFSchema,
  type RJSFValidationError,
  toErrorSchema,
  type ValidationData,
  type ValidatorType,
} from "@rjsf/utils";

import { ambiguity } from "@/lib/money";
import { t } from "@/lib/words";

import { limitAt, messageFor } from "./messages";
import { fieldPathOf, partsOf } from "./pointer";
import { LARGE_INTEGER, portableSchema } from "./portable";

/** These errors only repeat an error below them. */
const CONTAINERS = new Set(["properties", "items", "prefixItems", "additionalProperties", "allOf", "if", "then", "else", "$ref"]);

/** Values as they are sent: `undefined` fields are absent. */
const asSent = (values: unknown): unknown => JSON.parse(JSON.stringify(values ?? null));

function violations(schema: RJSFSchema, values: unknown): OutputUnit[] {
  try {
    return new Validator(portableSchema(schema) as Schema, "2020-12", false).validate(asSent(values)).errors;
  } catch {
    return []; // a schema that cannot be interpreted here is left to the server
  }
}

function isLeaf({ keyword, instanceLocation }: OutputUnit, all: OutputUnit[]): boolean {
  if (CONTAINERS.has(keyword)) return false;
  const choices = all.filter((other) => other.instanceLocation === instanceLocation && /^(one|any)Of$/.test(other.keyword));
  return choices.length === 0 || /^(one|any)Of$/.test(keyword); // report one error per list of options, not one per option
}

/** A fraction, or a text, where an integer belongs. */
const isNoInteger = ({ keyword, error }: OutputUnit, limit: unknown): boolean =>
  (keyword === "type" && /type "number".*integer/.test(error)) || limit === LARGE_INTEGER;

/** Keywords that a text violates where a number belongs. */
const OF_KIND = new Set(["type", "anyOf"]);

function questionOf({ keyword }: OutputUnit, path: string[], limit: unknown, values: unknown): string | null {
  const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], values);
  return typeof value === "string" && (OF_KIND.has(keyword) || limit === LARGE_INTEGER) ? ambiguity(value) : null;
}

function toFieldError(violation: OutputUnit, schema: RJSFSchema, values: unknown): RJSFValidationError {
  const path = fieldPathOf(violation.instanceLocation, schema);
  if (violation.keyword === "required") path.push(/"(.+)"/.exec(violation.error)?.[1] ?? "");
  const limit = limitAt(portableSchema(schema), violation.keywordLocation);
  const message = questionOf(violation, partsOf(violation.instanceLocation), limit, values) ?? (isNoInteger(violation, limit) ? t("Must be a whole number.") : messageFor(violation.keyword, limit));
  return { name: violation.keyword, property: `.${path.join(".")}`, message, stack: message };
}

function validateFormData<Values>(values: Values | undefined, schema: RJSFSchema): ValidationData<Values> {
  const found = violations(schema, values);
  const errors = found.filter((violation) => isLeaf(violation, found)).map((violation) => toFieldError(violation, schema, values));
  return { errors, errorSchema: toErrorSchema<Values>(errors) };
}

export const validator: ValidatorType = {
  validateFormData,
  isValid: (schema, values) => violations(schema as RJSFSchema, values).length === 0,
  rawValidation: <Result>(schema: RJSFSchema, values?: unknown) => ({ errors: violations(schema, values) as Result[] }),
};
