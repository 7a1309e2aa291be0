/** Channels and roles of a guild, shared by settings and plugins. */
import { useQuery } from "@tanstack/react-query";

import { api } from "./client";
import { answer } from "./problem";
import { queryKeys } from "./query-keys";

const guild = (guildId: string) => ({ path: { guild_id: guildId } });

export function useListChannels(guildId: string) {
  return useQuery({
    queryKey: queryKeys.channels(guildId),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/guilds/{guild_id}/channels", { params: guild(guildId), signal })),
    staleTime: 30_000,
  });
}

export function useListRoles(guildId: string) {
  return useQuery({
    queryKey: queryKeys.roles(guildId),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/guilds/{guild_id}/roles", { params: guild(guildId), signal })),
    staleTime: 30_000,
  });
}
