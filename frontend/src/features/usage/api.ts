/** What a guild's use of models cost in a range of days. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import type { DayRange } from "@/lib/days";

const REFRESH_MS = 5_000;

/** Where the browser fetches the same figures as a file. */
export const usageFileUrl = (guildId: string, { from, to }: DayRange): string =>
  `/api/v1/guilds/${guildId}/llm/usage.csv?from=${from}&to=${to}`;

/** Asks again every few seconds while the page is visible, so that a new cost shows up by itself. */
export function useGetGuildUsage(guildId: string, { from, to }: DayRange) {
  return useQuery({
    queryKey: ["guilds", guildId, "usage", from, to],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/guilds/{guild_id}/llm/usage", {
          params: { path: { guild_id: guildId }, query: { from, to } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 0, // who opens the page has perhaps just asked a model
    refetchInterval: REFRESH_MS,
    refetchOnWindowFocus: "always",
  });
}
