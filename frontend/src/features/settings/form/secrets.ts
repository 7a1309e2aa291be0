/** The fields of a section that hold a secret, on their own or inside a list or group. */
import type { RJSFSchema } from "@rjsf/utils";

const holdsSecret = (node: unknown): boolean =>
  typeof node === "object" && node !== null && ((node as RJSFSchema).format === "secret" || Object.values(node).some(holdsSecret));

export const secretsOf = (schema: RJSFSchema): ReadonlySet<string> =>
  new Set(Object.entries(schema.properties ?? {}).filter(([, field]) => holdsSecret(field)).map(([name]) => name));
