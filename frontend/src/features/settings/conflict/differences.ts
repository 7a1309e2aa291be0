/** Three-way comparison of two users' changes of one section. */
import type { SettingsSection } from "@/lib/api/types";
import { isSame } from "@/lib/same";

import type { Values } from "../api";

export type Side = "mine" | "theirs";

export interface Difference {
  field: string;
  mine: unknown;
  theirs: unknown;
  /** The suggested side: the one that changed; if both did, mine, because it is not stored yet. */
  suggested: Side;
}

export function differencesOf(base: SettingsSection, theirs: SettingsSection, mine: Values): Difference[] {
  const fields = new Set([...Object.keys(theirs.values), ...Object.keys(mine)]);
  return [...fields]
    .filter((field) => !isSame(mine[field], theirs.values[field]))
    .map((field) => ({
      field,
      mine: mine[field],
      theirs: theirs.values[field],
      suggested: isSame(mine[field], base.values[field]) ? "theirs" : "mine",
    }));
}

/** Merges their values with the chosen ones of mine. */
export function merge(theirs: Values, differences: Difference[], chosen: Record<string, Side>): Values {
  const kept = differences.filter(({ field, suggested }) => (chosen[field] ?? suggested) === "mine");
  return { ...theirs, ...Object.fromEntries(kept.map(({ field, mine }) => [field, mine])) };
}
