/** Simplifies the JSON Schema of a section for the form: no references, no nullable alternatives. */
import type { RJSFSchema } from "@rjsf/utils";

import { t } from "@/lib/words";

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const DATA_KEYWORDS = new Set(["default", "const", "enum", "examples", "oneOf"]); // `oneOf` lists titled options

/** Replaces each `$ref` by its target; a recursive one is left as it is. */
function inline(node: unknown, definitions: Node, above: string[] = []): unknown {
  if (Array.isArray(node)) return node.map((item) => inline(item, definitions, above));
  if (!isNode(node)) return node;
  const { $ref, ...own } = node;
  const name = typeof $ref === "string" ? $ref.replace("#/$defs/", "") : null;
  if (name !== null && isNode(definitions[name]) && !above.includes(name)) {
    return inline({ ...definitions[name], ...own }, definitions, [...above, name]);
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, DATA_KEYWORDS.has(key) ? value : inline(value, definitions, above)]),
  );
}

/** Writes a single option as a list of one, so that it is shown as a choice. */
const asOptions = ({ const: only, ...node }: Node): Node => (only === undefined ? node : { ...node, enum: [only] });

/** Unwraps `anyOf: [X, null]`: it is one optional field, not a choice between two forms. */
function collapseNullable(node: Node): Node {
  const alternatives = node.anyOf;
  if (!Array.isArray(alternatives) || alternatives.length !== 2) return asOptions(node);
  const [found, ...others] = alternatives.filter((alternative) => isNode(alternative) && alternative.type !== "null");
  if (!isNode(found) || others.length > 0) return node;
  const { anyOf: _, ...outer } = node;
  const only = asOptions(found);
  if (typeof only.type !== "string" && !Array.isArray(only.enum)) return node;
  return {
    ...only,
    ...outer,
    ...(typeof only.type === "string" && { type: [only.type, "null"] }),
    ...(Array.isArray(only.enum) && { enum: [...only.enum, null] }),
    ...(Array.isArray(only.oneOf) && { oneOf: [...only.oneOf, { const: null, title: t("None") }] }),
  };
}

/** Removes defaults: the API sends effective values, and a cleared field must not jump back to its default. */
function plain(node: unknown, isShownWhole = false): unknown {
  if (Array.isArray(node)) return node.map((item) => plain(item, isShownWhole));
  if (!isNode(node)) return node;
  const { default: _, $defs: __, ...rest } = collapseNullable(node);
  const entries = Object.entries(rest).map(([key, value]) => {
    if (key === "properties" && isNode(value)) {
      return [key, Object.fromEntries(Object.entries(value).map(([name, property]) => [name, plain(property, isShownWhole)]))];
    }
    return [key, DATA_KEYWORDS.has(key) ? value : plain(value, true)];
  });
  const result = Object.fromEntries(entries) as Node;
  if (Array.isArray(result.oneOf) && result.oneOf.length === 0) delete result.oneOf; // an empty enum is no restriction
  // Inside of a list, an object may leave out what has a default.
  return isNode(result.properties) && !isShownWhole ? { ...result, required: Object.keys(result.properties) } : result;
}

export function prepareSchema(schema: unknown): RJSFSchema {
  const definitions = isNode(schema) && isNode(schema.$defs) ? schema.$defs : {};
  const { title: _, description: __, ...prepared } = plain(inline(schema, definitions)) as RJSFSchema;
  return prepared;
}

/** The default of each field, as the bot's code declares it. */
export function defaultsOf(schema: unknown): Record<string, unknown> {
  const properties = isNode(schema) && isNode(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]) => (isNode(field) && "default" in field ? [[name, field.default]] : [])),
  );
}

export const isNullable = (schema: RJSFSchema): boolean =>
  Array.isArray(schema.type) ? schema.type.includes("null") : (schema.enum?.includes(null) ?? false);

/** An object with fixed fields, which are shown one by one. */
export const isGroup = (schema: RJSFSchema): boolean =>
  typeOf(schema) === "object" && schema.properties !== undefined && !isNullable(schema);

/** The type of a field without null. */
export function typeOf(schema: RJSFSchema): string | undefined {
  return Array.isArray(schema.type) ? schema.type.find((type) => type !== "null") : schema.type;
}
