/** Queries and changes of the bot's cogs, for the developer team. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { RECORDED } from "@/lib/api/fleet";
import { usePause } from "@/lib/api/following";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { DayRange } from "@/lib/days";

import type { Operation } from "./words";

const REFETCH_MS = 15_000;
/** A process that was killed announces nothing. */
const REFETCH_BESIDE_EVENTS_MS = 60_000;

export function useListBotCogs() {
  const refetchInterval = usePause(REFETCH_MS, REFETCH_BESIDE_EVENTS_MS);
  return useQuery({ queryKey: queryKeys.botCogs, queryFn: ({ signal }) => answer(api.GET("/api/v1/cogs", { signal })), refetchInterval });
}

export function useGetUsageOfCog(cog: string, { from, to }: DayRange) {
  return useQuery({
    queryKey: queryKeys.usageOfCog(cog, from, to),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/llm/usage/by-cog/{cog_name}", { params: { path: { cog_name: cog }, query: { from, to } }, signal })),
    ...RECORDED,
  });
}

/** The routes that cogs add to the API. They change with the cogs' code. */
export function useListExtensions() {
  return useQuery({ queryKey: queryKeys.cogRoutes, queryFn: ({ signal }) => answer(api.GET("/api/v1/extensions", { signal })), staleTime: 60_000 });
}

/** Each read is written to the audit log, so that no event repeats it. */
export function useListGuildsWithoutCog(cog: string) {
  return useQuery({
    queryKey: queryKeys.guildsWithoutCog(cog),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/cogs/{cog_name}/off-in", { params: { path: { cog_name: cog } }, signal })),
    ...RECORDED,
  });
}

/** Settles when each process of the bot has answered, or after ten seconds. */
export function useChangeCog(cog: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (operation: Operation) => answer(api.POST("/api/v1/cogs/{cog_name}/changes", { params: { path: { cog_name: cog } }, body: { operation } })),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: queryKeys.guildsWithoutCog(cog) }); // a reload ends the cog's pauses
      return queries.invalidateQueries({ queryKey: queryKeys.botCogs });
    },
  });
}
