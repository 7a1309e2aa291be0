/** Unsaved changes of a section, field by field, so that they merge with what is saved meanwhile. */
import type { SettingsSection } from "@/lib/api/types";
import type { Changes } from "@/lib/drafts/storage";
import { isSame } from "@/lib/same";

import type { Values } from "../api";

type Saved = Pick<SettingsSection, "values">;

/** Without fields that the section lacks, and without values that are saved by now. */
export function pending(section: Saved, changes: Changes): Changes {
  return Object.fromEntries(
    Object.entries(changes).filter(([field, { to }]) => Object.hasOwn(section.values, field) && !isSame(to, section.values[field])),
  );
}

export function valuesWith(section: Saved, changes: Changes): Values {
  const edited = Object.entries(pending(section, changes)).map(([field, { to }]) => [field, to] as const);
  return { ...section.values, ...Object.fromEntries(edited) };
}

/** The fields that were saved with another value since editing began. */
export function conflicting(section: Saved, changes: Changes): string[] {
  return Object.entries(pending(section, changes))
    .filter(([field, { from }]) => !isSame(from, section.values[field]))
    .map(([field]) => field);
}

/** Adds what a form holds now; a field that is back at its former value is no change. */
export function withEdits(section: Saved, changes: Changes, values: Values): Changes {
  const shown = valuesWith(section, changes);
  const edited = Object.keys(shown)
    .filter((field) => !isSame(values[field], shown[field]))
    .map((field) => [field, { from: Object.hasOwn(changes, field) ? changes[field]?.from : section.values[field], to: values[field] }] as const);
  const all: Changes = { ...changes, ...Object.fromEntries(edited) };
  return Object.fromEntries(Object.entries(pending(section, all)).filter(([, { from, to }]) => !isSame(from, to)));
}

/** Keeps the chosen fields over what is saved now, and drops the other conflicting ones. */
export function settled(section: Saved, changes: Changes, kept: readonly string[]): Changes {
  const conflicts = conflicting(section, changes);
  return Object.fromEntries(
    Object.entries(pending(section, changes))
      .filter(([field]) => !conflicts.includes(field) || kept.includes(field))
      .map(([field, { from, to }]) => [field, { from: conflicts.includes(field) ? section.values[field] : from, to }]),
  );
}

/** What is left after `sent` was saved: edits made while it was under way. */
export function withoutSent(changes: Changes, sent: Changes): Changes {
  return Object.fromEntries(
    Object.entries(changes)
      .filter(([field, { to }]) => !Object.hasOwn(sent, field) || !isSame(to, sent[field]?.to))
      .map(([field, { from, to }]) => [field, { from: Object.hasOwn(sent, field) ? sent[field]?.to : from, to }]),
  );
}
