/** Queries of the guilds whose dashboard the user may open. */
import { useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

export function useListGuilds() {
  return useQuery({
    queryKey: queryKeys.guilds,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/guilds", { signal })),
    staleTime: 15_000,
  });
}

const SHARD_REFETCH_MS = 30_000;

/** The shard that serves the guild. Its state changes without an event. */
export function useGetShard(guildId: string) {
  return useQuery({
    queryKey: queryKeys.shard(guildId),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/shards/{guild_id}", { params: { path: { guild_id: guildId } }, signal })),
    refetchInterval: SHARD_REFETCH_MS,
  });
}

export function useGetGuild(guildId: string) {
  return useQuery({
    queryKey: queryKeys.guild(guildId),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/guilds/{guild_id}", { params: { path: { guild_id: guildId } }, signal })),
    staleTime: 15_000,
  });
}
