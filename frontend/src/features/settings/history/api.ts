/** Queries of a section's changes in the audit log. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { AuditEntry } from "@/lib/api/types";
import { isSame } from "@/lib/same";

const NEWEST = 50;
const PAGE = 20;

const newestOf = (guildId: string, section: string, signal: AbortSignal) =>
  answer(
    api.GET("/api/v1/guilds/{guild_id}/audit-log", {
      params: { path: { guild_id: guildId }, query: { target: section, limit: NEWEST } },
      signal,
    }),
  );

export function useGetNewestChanges(guildId: string, section: string, enabled: boolean) {
  return useQuery({
    queryKey: queryKeys.sectionChanges(guildId, section),
    queryFn: ({ signal }) => newestOf(guildId, section, signal),
    enabled,
  });
}

export function useGetFieldHistory(guildId: string, section: string, field: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.fieldChanges(guildId, section, field),
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/guilds/{guild_id}/audit-log", {
          params: { path: { guild_id: guildId }, query: { target: section, field, limit: PAGE, after: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

const isOfSettings = ({ action }: AuditEntry): boolean => action === "settings.changed" || action === "settings.reset";

/** The newest entry that changed the field, of entries with the newest first. */
export const lastChangeOf = (field: string, entries: readonly AuditEntry[]): AuditEntry | undefined =>
  entries.find((entry) => isOfSettings(entry) && !isSame(entry.before?.[field], entry.after?.[field]));
