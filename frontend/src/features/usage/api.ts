/** Queries of a guild's model usage in a range of days. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { DayRange } from "@/lib/days";

/** The event stream announces new usage within seconds; this refetch covers an event that was lost. */
const REFETCH_MS = 60_000;

/** URL of the same figures as a file. */
export const usageFileUrl = (guildId: string, { from, to }: DayRange): string =>
  `/api/v1/guilds/${guildId}/llm/usage.csv?from=${from}&to=${to}`;

export function useGetGuildUsage(guildId: string, { from, to }: DayRange) {
  return useQuery({
    queryKey: queryKeys.usageOf(guildId, from, to),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/guilds/{guild_id}/llm/usage", {
          params: { path: { guild_id: guildId }, query: { from, to } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 0, // a model call may have happened just before the visit
    refetchInterval: REFETCH_MS,
    refetchOnWindowFocus: "always",
  });
}
