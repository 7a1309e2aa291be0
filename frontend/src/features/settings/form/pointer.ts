/** Maps a JSON pointer to the field that shows its error. */
import type { RJSFSchema } from "@rjsf/utils";

import { isGroup } from "./schema";

/** The steps of a JSON pointer, which may be the fragment of an address. */
export const partsOf = (pointer: string): string[] =>
  pointer
    .replace(/^#/, "")
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));

/** The path of a JSON pointer up to the field with a control: an error inside a list or a map is shown there. */
export function fieldPathOf(pointer: string, schema: RJSFSchema): string[] {
  const path: string[] = [];
  let at: RJSFSchema | undefined = schema;
  for (const part of partsOf(pointer)) {
    if (!at || (at !== schema && !isGroup(at))) break;
    path.push(part);
    at = Object.hasOwn(at.properties ?? {}, part) ? (at.properties?.[part] as RJSFSchema) : undefined;
  }
  return path;
}
