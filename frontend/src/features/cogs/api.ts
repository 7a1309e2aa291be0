/** Queries and changes of the bot's cogs, for the developer team. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { STALE_MS } from "@/lib/api/fleet";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { DayRange } from "@/lib/days";

import type { Operation } from "./words";

/** A state that no event announces, such as of a process that ended, is seen after this. */
const REFETCH_MS = 15_000;

export function useListBotCogs() {
  return useQuery({ queryKey: queryKeys.botCogs, queryFn: ({ signal }) => answer(api.GET("/api/v1/cogs", { signal })), refetchInterval: REFETCH_MS });
}

export function useGetUsageOfCog(cog: string, { from, to }: DayRange) {
  return useQuery({
    queryKey: queryKeys.usageOfCog(cog, from, to),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/llm/usage/by-cog/{cog_name}", { params: { path: { cog_name: cog }, query: { from, to } }, signal })),
    staleTime: STALE_MS,
  });
}

/** Settles when each process of the bot has answered, or after ten seconds. */
export function useChangeCog(cog: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (operation: Operation) => answer(api.POST("/api/v1/cogs/{cog_name}/changes", { params: { path: { cog_name: cog } }, body: { operation } })),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.botCogs }),
  });
}
