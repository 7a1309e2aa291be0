/** A guild's model usage in a range of days, shared by usage, budgets and the overview. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import type { DayRange } from "@/lib/days";

import { api } from "./client";
import { answer } from "./problem";
import { queryKeys } from "./query-keys";

/** The event stream announces new usage within seconds; this refetch covers an event that was lost. */
export const REFETCH_MS = 60_000;

export function useGetGuildUsage(guildId: string, { from, to }: DayRange, enabled = true) {
  return useQuery({
    queryKey: queryKeys.usageOf(guildId, from, to),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/guilds/{guild_id}/llm/usage", {
          params: { path: { guild_id: guildId }, query: { from, to } },
          signal,
        }),
      ),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 0, // a model call may have happened just before the visit
    refetchInterval: REFETCH_MS,
    refetchOnWindowFocus: "always",
  });
}
