/** Entries of the command palette. */
import type { LucideIcon } from "lucide-react";

export interface Entry {
  /** Unique; the search looks at the label and the keywords as well. */
  id: string;
  label: string;
  hint?: string;
  keywords?: string[];
  icon?: LucideIcon;
  /** The page that the entry opens; otherwise it runs. */
  path?: string;
  run?: () => void | Promise<void>;
}

export interface EntryGroup {
  title: string;
  entries: Entry[];
}

interface Schemas {
  [section: string]: { title?: string; properties?: Record<string, { title?: string; description?: string }> };
}

const inWords = (name: string): string => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll("_", " ");

/** An entry for each field of the settings, which leads to the field. */
export const settingsEntries = (guildId: string, schemas: Schemas): Entry[] =>
  Object.entries(schemas).flatMap(([section, { title, properties = {} }]) =>
    Object.entries(properties).map(([field, schema]) => ({
      id: `settings ${section} ${field}`,
      label: schema.title ?? inWords(field),
      hint: title ?? inWords(section),
      keywords: [title ?? section, schema.description ?? ""],
      path: `/guilds/${guildId}/settings?section=${encodeURIComponent(section)}&field=${encodeURIComponent(field)}`,
    })),
  );

export const withoutEmpty = (groups: EntryGroup[]): EntryGroup[] => groups.filter(({ entries }) => entries.length > 0);

/** The entries that have every word of the text; those whose label begins with it come first. */
export function matching(groups: EntryGroup[], text: string): EntryGroup[] {
  const sought = text.trim().toLowerCase();
  const words = sought.split(/\s+/);
  const matches = ({ label, hint = "", keywords = [] }: Entry): boolean => {
    const all = [label, hint, ...keywords].join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  };
  const begins = ({ label }: Entry): number => (label.toLowerCase().startsWith(sought) ? 0 : 1);
  const best = ({ entries }: EntryGroup): number => Math.min(...entries.map(begins));
  const found = groups.map(({ title, entries }) => ({ title, entries: entries.filter(matches).sort((one, other) => begins(one) - begins(other)) }));
  return sought === "" ? withoutEmpty(groups) : withoutEmpty(found).sort((one, other) => best(one) - best(other));
}
