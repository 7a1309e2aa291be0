/** The schemas of a guild's settings sections, shared by settings, audit and budgets. */
import { useQuery } from "@tanstack/react-query";

import { api } from "./client";
import { answer } from "./problem";
import { queryKeys } from "./query-keys";

export function useGetSettingsSchema(guildId: string, enabled = true) {
  return useQuery({
    queryKey: queryKeys.settingsSchema(guildId),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/guilds/{guild_id}/settings/schema", { params: { path: { guild_id: guildId } }, signal })),
    enabled,
    staleTime: 60_000,
  });
}
