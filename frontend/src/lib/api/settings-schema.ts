/** The schemas of a guild's settings sections, shared by settings, audit and budgets. */
import { useQuery } from "@tanstack/react-query";

import { language } from "@/lib/words";

import { readQuery } from "./reads/read-query";
import { settingsSchemaRead } from "./reads/reads";

/** Key of the cog's translations of titles and descriptions: by language, then by English text. */
const TRANSLATIONS = "x-translations";

type Node = Record<string, unknown>;
type Sections = Record<string, Node>;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
/** Keywords whose value is data, in which a key `title` is no title. */
const DATA = new Set(["default", "const", "enum", "examples"]);

function translated(node: unknown, words: Record<string, string>): unknown {
  if (Array.isArray(node)) return node.map((item) => translated(item, words));
  if (!isNode(node)) return node;
  const told = (key: string, value: unknown): unknown => {
    if (DATA.has(key)) return value;
    return (key === "title" || key === "description") && typeof value === "string" ? (words[value] ?? value) : translated(value, words);
  };
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, told(key, value)]));
}

/** The sections with titles and descriptions in the visitor's language, as far as their cogs have them. */
export function inVisitorsLanguage<Schemas extends { sections: Sections }>(schemas: Schemas): Schemas {
  const sections = Object.entries(schemas.sections).map(([name, { [TRANSLATIONS]: spoken, ...section }]) => {
    const words = isNode(spoken) ? spoken[language()] : undefined;
    return [name, isNode(words) ? translated(section, words as Record<string, string>) : section];
  });
  return { ...schemas, sections: Object.fromEntries(sections) as Sections };
}

export function useGetSettingsSchema(guildId: string, enabled = true) {
  return useQuery({
    ...readQuery(settingsSchemaRead(guildId)),
    select: inVisitorsLanguage,
    enabled,
    staleTime: 60_000,
  });
}
