/** Queries of a guild's usage beyond its figures, and addresses of files. */
import { useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { DayRange } from "@/lib/days";

export { useGetGuildUsage } from "@/lib/api/usage";

/** URL of the same figures as a file. */
export const usageFileUrl = (guildId: string, { from, to }: DayRange): string =>
  `/api/v1/guilds/${guildId}/llm/usage.csv?from=${from}&to=${to}`;

/** Attempts at models in the last seven days, and those that failed. */
export function useGetErrors(guildId: string) {
  return useQuery({
    queryKey: queryKeys.errors(guildId),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/guilds/{guild_id}/llm/errors", { params: { path: { guild_id: guildId } }, signal })),
    staleTime: 5_000,
  });
}
