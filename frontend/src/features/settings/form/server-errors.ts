/** Converts the API's field errors to the form's format. */
import type { ErrorSchema, RJSFSchema } from "@rjsf/utils";

import type { FieldError } from "@/lib/api/problem";

import type { Values } from "../api";
import { fieldPathOf } from "./pointer";

export interface ServerErrors {
  fields: ErrorSchema<Values>;
  /** Errors that belong to no field of the form. */
  general: string[];
}

export const NO_ERRORS: ServerErrors = { fields: {}, general: [] };

interface ErrorTree {
  __errors?: string[];
  [field: string]: ErrorTree | string[] | undefined;
}

function addAt(tree: ErrorTree, path: string[], message: string): ErrorTree {
  const [head, ...rest] = path;
  if (head === undefined) return { ...tree, __errors: [...(tree.__errors ?? []), message] };
  return { ...tree, [head]: addAt(Object.hasOwn(tree, head) ? (tree[head] as ErrorTree) : {}, rest, message) };
}

/** Pointers are relative to the request's body, where the values are under `/values`. */
export function toServerErrors(errors: FieldError[], schema: RJSFSchema): ServerErrors {
  let tree: ErrorTree = {};
  const general: string[] = [];
  for (const { pointer, message } of errors) {
    const path = fieldPathOf(pointer.replace(/^#?\/values(?=\/|$)/, ""), schema);
    if (path[0] !== undefined && Object.hasOwn(schema.properties ?? {}, path[0])) tree = addAt(tree, path, message);
    else general.push(message);
  }
  return { fields: tree as ErrorSchema<Values>, general };
}

/** Drops errors of fields that were edited since. */
export function forgetEdited(errors: ServerErrors, edited: (field: string) => boolean): ServerErrors {
  const kept = Object.entries(errors.fields).filter(([field]) => !edited(field));
  return { fields: Object.fromEntries(kept) as ErrorSchema<Values>, general: [] };
}
