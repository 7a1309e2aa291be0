/** Unsaved changes of a form, field by field, so that they merge with what is saved meanwhile. */
import { isSame } from "@/lib/same";

import type { Changes } from "./storage";

export type Values = Record<string, unknown>;

interface Saved {
  values: Values;
}

/** Without fields that the form lacks, and without values that are saved by now. */
export function pending(saved: Saved, changes: Changes): Changes {
  return Object.fromEntries(
    Object.entries(changes).filter(([field, { to }]) => Object.hasOwn(saved.values, field) && !isSame(to, saved.values[field])),
  );
}

export function valuesWith(saved: Saved, changes: Changes): Values {
  const edited = Object.entries(pending(saved, changes)).map(([field, { to }]) => [field, to] as const);
  return { ...saved.values, ...Object.fromEntries(edited) };
}

/** The fields that were saved with another value since editing began. */
export function conflicting(saved: Saved, changes: Changes): string[] {
  return Object.entries(pending(saved, changes))
    .filter(([field, { from }]) => !isSame(from, saved.values[field]))
    .map(([field]) => field);
}

/** Adds what a form holds now; a field that is back at its former value is no change. */
export function withEdits(saved: Saved, changes: Changes, values: Values): Changes {
  const shown = valuesWith(saved, changes);
  const edited = Object.keys(shown)
    .filter((field) => !isSame(values[field], shown[field]))
    .map((field) => [field, { from: Object.hasOwn(changes, field) ? changes[field]?.from : saved.values[field], to: values[field] }] as const);
  const all: Changes = { ...changes, ...Object.fromEntries(edited) };
  return Object.fromEntries(Object.entries(pending(saved, all)).filter(([, { from, to }]) => !isSame(from, to)));
}

/** Keeps the chosen fields over what is saved now, and drops the other conflicting ones. */
export function settled(saved: Saved, changes: Changes, kept: readonly string[]): Changes {
  const conflicts = conflicting(saved, changes);
  return Object.fromEntries(
    Object.entries(pending(saved, changes))
      .filter(([field]) => !conflicts.includes(field) || kept.includes(field))
      .map(([field, { from, to }]) => [field, { from: conflicts.includes(field) ? saved.values[field] : from, to }]),
  );
}

/** Returns the changes that are left after `sent` was saved: edits made while it was under way. */
export function withoutSent(changes: Changes, sent: Changes): Changes {
  return Object.fromEntries(
    Object.entries(changes)
      .filter(([field, { to }]) => !Object.hasOwn(sent, field) || !isSame(to, sent[field]?.to))
      .map(([field, { from, to }]) => [field, { from: Object.hasOwn(sent, field) ? sent[field]?.to : from, to }]),
  );
}
