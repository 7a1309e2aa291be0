/** Search of a guild's members, shared by access and settings. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api } from "./client";
import { answer } from "./problem";
import { queryKeys } from "./query-keys";

const LIMIT = 20;

export function useSearchMembers(guildId: string, query: string, enabled = true) {
  return useQuery({
    queryKey: queryKeys.members(guildId, query),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/guilds/{guild_id}/members", {
          params: { path: { guild_id: guildId }, query: { query, limit: LIMIT } },
          signal,
        }),
      ),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
