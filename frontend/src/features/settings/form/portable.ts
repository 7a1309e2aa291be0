/** The part of a schema that JavaScript checks as the server does. The server checks all of it. */
import type { RJSFSchema } from "@rjsf/utils";

const DATA_KEYWORDS = new Set(["default", "const", "enum", "examples"]);
/** Classes, boundaries and flags that mean something else in Python, or nothing in JavaScript. */
const FOREIGN = /\\[a-zA-Z0-9]|\(\?|\[\[|\\[^\\^$.*+?()[\]{}|/]/;
/** How integers are sent that JavaScript would round. */
export const LARGE_INTEGER = "^-?[0-9]{16,}$";

const known = new WeakMap<object, RJSFSchema>();

function isPortable(pattern: unknown): boolean {
  if (typeof pattern !== "string" || FOREIGN.test(pattern)) return false;
  try {
    return Boolean(new RegExp(pattern, "u"));
  } catch {
    return false;
  }
}

function isForeign(keyword: string, value: unknown): boolean {
  if (keyword === "format") return true;
  if (keyword === "pattern") return !isPortable(value);
  return keyword === "multipleOf" && !Number.isInteger(value); // 0.3 is no multiple of 0.1 in binary
}

/** Properties are named by the cog: their names are not keywords. */
const ofProperties = (properties: object): object =>
  Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, portable(property)]));

function portable(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(portable);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node)
    .filter(([keyword, value]) => !isForeign(keyword, value))
    .map(([keyword, value]) => {
      if (DATA_KEYWORDS.has(keyword)) return [keyword, value];
      return [keyword, keyword === "properties" ? ofProperties(value as object) : portable(value)];
    });
  const result = Object.fromEntries(entries) as Record<string, unknown>;
  const types = [result.type].flat();
  return types.includes("integer") || types.includes("number") ? { ...result, type: [...types, "string"], pattern: LARGE_INTEGER } : result;
}

export function portableSchema(schema: RJSFSchema): RJSFSchema {
  const found = known.get(schema) ?? (portable(schema) as RJSFSchema);
  known.set(schema, found);
  return found;
}
