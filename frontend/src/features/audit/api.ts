/** Queries of a guild's audit log. Live: events of the guild make them stale, and so does a newer entry. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { api } from "@/lib/api/client";
import { usePause } from "@/lib/api/following";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { readQuery } from "@/lib/api/reads/read-query";
import { PAGE, recentChangesRead } from "@/lib/api/reads/reads";
import { refetchShort } from "@/lib/api/short-lists";

import { type Filters, queryOf } from "./filters";

type Query = Partial<ReturnType<typeof queryOf>> & { limit: number; after?: string };

const page = (guildId: string, query: Query, signal: AbortSignal) =>
  answer(api.GET("/api/v1/guilds/{guild_id}/audit-log", { params: { path: { guild_id: guildId }, query }, signal }));

/** The newest changes, for the overview. */
export function useGetRecentChanges(guildId: string) {
  return useQuery({
    ...readQuery(recentChangesRead(guildId)),
    staleTime: 5_000,
  });
}

export function useGetAuditLog(guildId: string, filters: Filters) {
  return useInfiniteQuery({
    queryKey: queryKeys.auditList(guildId, filters),
    queryFn: ({ pageParam, signal }) => page(guildId, { ...queryOf(filters), limit: PAGE, after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}

/** Some entries come without an event, such as reads by the developer team. */
const LOOK_MS = 60_000;
const LOOK_ALONE_MS = 10_000;

/** Looks at the newest entry, more often while the event stream is away, and reads the log anew when it is another one. */
export function useFollowAuditLog(guildId: string): void {
  const queries = useQueryClient();
  const pause = usePause(LOOK_ALONE_MS, LOOK_MS);
  const { data } = useQuery({
    queryKey: queryKeys.newestAudit(guildId),
    queryFn: ({ signal }) => page(guildId, { limit: 1 }, signal),
    refetchInterval: pause,
  });
  const newest = data && (data.entries[0] ? `${data.entries[0].at} ${data.entries[0].action}` : "none");
  const known = useRef(newest);
  useEffect(() => {
    const hasChanged = known.current !== undefined && newest !== undefined && known.current !== newest;
    known.current = newest ?? known.current;
    if (hasChanged) refetchShort(queries, queryKeys.auditLists(guildId));
  }, [queries, guildId, newest]);
}
