/** Queries of the bot's shards, for the developer team. */
import { useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

/** Latencies change without an event. */
const REFETCH_MS = 10_000;

export function useListShards() {
  return useQuery({
    queryKey: queryKeys.shards,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/shards", { signal })),
    refetchInterval: REFETCH_MS,
  });
}

/** The shard of one server; the audit log of the server records the read. */
export function useFindShard(guildId: string) {
  return useQuery({
    queryKey: queryKeys.shardOf(guildId),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/shards/{guild_id}", { params: { path: { guild_id: guildId } }, signal })),
    enabled: guildId !== "",
    staleTime: Infinity,
  });
}
