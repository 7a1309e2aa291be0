/** The last deliveries of a guild's alerts, and a test of its targets. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

/** The outcome of a delivery comes without an event. */
const REFETCH_MS = 10_000;

const guild = (guildId: string) => ({ path: { guild_id: guildId } });

export function useListAlertDeliveries(guildId: string) {
  return useQuery({
    queryKey: queryKeys.alerts(guildId),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/guilds/{guild_id}/alerts", { params: guild(guildId), signal })),
    staleTime: 5_000,
    refetchInterval: REFETCH_MS,
  });
}

export function useTestAlerts(guildId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.POST("/api/v1/guilds/{guild_id}/alerts/test", { params: guild(guildId) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.alerts(guildId) }),
  });
}
