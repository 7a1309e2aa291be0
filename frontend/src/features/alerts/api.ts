/** The last deliveries of a guild's alerts, and a test of its targets. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { usePause } from "@/lib/api/following";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

/** The event stream announces each outcome; while it is away, the deliveries are fetched at this interval. */
const REFETCH_MS = 10_000;
const REFETCH_BESIDE_EVENTS_MS = 5 * 60_000;

const guild = (guildId: string) => ({ path: { guild_id: guildId } });

export function useListAlertDeliveries(guildId: string) {
  const refetchInterval = usePause(REFETCH_MS, REFETCH_BESIDE_EVENTS_MS);
  return useQuery({
    queryKey: queryKeys.alerts(guildId),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/guilds/{guild_id}/alerts", { params: guild(guildId), signal })),
    staleTime: 5_000,
    refetchInterval,
  });
}

export function useTestAlerts(guildId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.POST("/api/v1/guilds/{guild_id}/alerts/test", { params: guild(guildId) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.alerts(guildId) }),
  });
}
