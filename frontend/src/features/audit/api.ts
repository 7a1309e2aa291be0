/** Queries of a guild's audit log. Live: events of the guild make them stale. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

import { type Filters, queryOf } from "./filters";

const PAGE = 50;
const RECENT = 5;

type Query = Partial<ReturnType<typeof queryOf>> & { limit: number; after?: string };

const page = (guildId: string, query: Query, signal: AbortSignal) =>
  answer(api.GET("/api/v1/guilds/{guild_id}/audit-log", { params: { path: { guild_id: guildId }, query }, signal }));

/** The newest changes, for the overview. */
export function useGetRecentChanges(guildId: string) {
  return useQuery({
    queryKey: queryKeys.recentAudit(guildId),
    queryFn: ({ signal }) => page(guildId, { limit: RECENT }, signal),
    staleTime: 5_000,
  });
}

export function useGetAuditLog(guildId: string, filters: Filters) {
  return useInfiniteQuery({
    queryKey: [...queryKeys.audit(guildId), "log", filters],
    queryFn: ({ pageParam, signal }) => page(guildId, { ...queryOf(filters), limit: PAGE, after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}
