/** Queries of a guild's audit log. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

const PAGE = 50;
const RECENT = 5;

const page = (guildId: string, limit: number, after: string | undefined, signal: AbortSignal) =>
  answer(
    api.GET("/api/v1/guilds/{guild_id}/audit-log", {
      params: { path: { guild_id: guildId }, query: { limit, after } },
      signal,
    }),
  );

/** The newest changes, for the overview. */
export function useGetRecentChanges(guildId: string) {
  return useQuery({
    queryKey: queryKeys.recentAudit(guildId),
    queryFn: ({ signal }) => page(guildId, RECENT, undefined, signal),
    staleTime: 5_000,
  });
}

export function useGetAuditLog(guildId: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.audit(guildId),
    queryFn: ({ pageParam, signal }) => page(guildId, PAGE, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: 5_000,
  });
}
