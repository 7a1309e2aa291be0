/** Queries of the bot's servers, for the developer team. Each read is written to the audit log. */
import { useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { RECORDED } from "@/lib/api/fleet";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { DayRange } from "@/lib/days";

export const PAGE = 50;

export interface GuildSearch {
  q: string;
  active: boolean | undefined;
  offset: number;
}

export function useListAllGuilds({ q, active, offset }: GuildSearch) {
  return useQuery({
    queryKey: queryKeys.allGuilds(q, active, offset),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/staff/guilds", { params: { query: { q, active, offset, limit: PAGE } }, signal })),
    ...RECORDED,
    placeholderData: (earlier) => earlier,
  });
}

export function useGetUsageOfGuild(guildId: string, { from, to }: DayRange) {
  return useQuery({
    queryKey: queryKeys.usageOfGuild(guildId, from, to),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/llm/usage/by-guild/{guild_id}", { params: { path: { guild_id: guildId }, query: { from, to } }, signal })),
    ...RECORDED,
  });
}
