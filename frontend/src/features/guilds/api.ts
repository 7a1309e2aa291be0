/** Queries of the guilds whose dashboard the user may open. */
import { useQuery } from "@tanstack/react-query";

import { readQuery } from "@/lib/api/reads/read-query";
import { guildRead, guildsRead, providersAwayRead, shardRead } from "@/lib/api/reads/reads";

export function useListGuilds() {
  return useQuery({
    ...readQuery(guildsRead),
    staleTime: 15_000,
  });
}

const SHARD_REFETCH_MS = 30_000;

/** The shard that serves the guild. Its state changes without an event. */
export function useGetShard(guildId: string) {
  return useQuery({
    ...readQuery(shardRead(guildId)),
    refetchInterval: SHARD_REFETCH_MS,
  });
}

const AWAY_REFETCH_MS = 60_000;

/** Polls, because the breakers of models open and close without an event. */
export function useListProvidersAway(guildId: string) {
  return useQuery({
    ...readQuery(providersAwayRead(guildId)),
    refetchInterval: AWAY_REFETCH_MS,
    staleTime: AWAY_REFETCH_MS,
  });
}

export function useGetGuild(guildId: string) {
  return useQuery({
    ...readQuery(guildRead(guildId)),
    staleTime: 15_000,
  });
}
