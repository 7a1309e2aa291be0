/** Queries of the bot's shards, for the developer team. */
import { useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

const REFETCH_MS = 10_000;

export function useListShards() {
  return useQuery({
    queryKey: queryKeys.shards,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/shards", { signal })),
    refetchInterval: REFETCH_MS,
  });
}
