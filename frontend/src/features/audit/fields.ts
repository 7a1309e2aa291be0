/** Fields of a settings section, as its JSON Schema describes them. */
interface Node {
  title?: string;
  format?: string;
  default?: unknown;
  items?: Node;
  anyOf?: Node[];
  properties?: Record<string, Node>;
}

/** JSON Schemas of settings by section. */
export type Schemas = Record<string, Node>;
export type Field = Node;

const IDS = /^discord-/;

/** The format of a value, or of the items of a list or of an optional value. */
export function formatOf(field: Field | undefined): string {
  if (!field) return "";
  const within = [field.items, ...(field.anyOf ?? [])].map((part) => formatOf(part));
  return field.format ?? within.find((format) => format !== "") ?? "";
}

export const fieldOf = (schemas: Schemas, section: string, field: string): Field | undefined => schemas[section]?.properties?.[field];

export const isSecret = (field: Field | undefined): boolean => formatOf(field) === "secret";

/** Whether a changed field holds ids of Discord, which need names. */
export const holdsIds = (field: Field | undefined): boolean => IDS.test(formatOf(field));
