/** Titles of fields and names of ids for the sentences of some entries. */
import { useMemo } from "react";

import { useGetSettingsSchema } from "@/lib/api/settings-schema";
import type { AuditEntry } from "@/lib/api/types";

import { fieldOf, holdsIds, type Schemas } from "./fields";
import { useNames } from "./names";
import type { Context } from "./sentence";

interface Page {
  entries: AuditEntry[];
  people: { id: string; name: string }[];
}

const fieldsIn = ({ before, after }: AuditEntry): string[] => [...Object.keys(before ?? {}), ...Object.keys(after ?? {})];

/** `pages` must stay the same array while its content does. */
export function useSentenceContext(guildId: string, pages: Page[] | undefined): Context {
  const { data } = useGetSettingsSchema(guildId);
  const schemas = (data?.sections ?? {}) as Schemas;
  const people = useMemo(() => pages?.flatMap((page) => page.people) ?? [], [pages]);
  const hasIds = pages?.some(({ entries }) => entries.some((entry) => fieldsIn(entry).some((field) => holdsIds(fieldOf(schemas, entry.target, field))))) ?? false;
  return { schemas, names: useNames(guildId, people, hasIds) };
}
