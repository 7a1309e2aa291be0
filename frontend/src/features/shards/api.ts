/** Queries of the bot's shards, for the developer team. */
import { useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { usePause } from "@/lib/api/following";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

/** A change of state is an event. Latencies change with every heartbeat: an event for each would be as many requests. */
const REFETCH_MS = 10_000;
const REFETCH_BESIDE_EVENTS_MS = 30_000;

export function useListShards() {
  const refetchInterval = usePause(REFETCH_MS, REFETCH_BESIDE_EVENTS_MS);
  return useQuery({
    queryKey: queryKeys.shards,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/shards", { signal })),
    refetchInterval,
  });
}

/** The shard of one server; the audit log of the server records the read. */
export function useFindShard(guildId: string) {
  return useQuery({
    queryKey: queryKeys.shardOf(guildId),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/shards/{guild_id}", { params: { path: { guild_id: guildId } }, signal })),
    enabled: guildId !== "",
    staleTime: "static",
    gcTime: 0,
  });
}
