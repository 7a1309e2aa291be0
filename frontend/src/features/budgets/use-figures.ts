/** Spending of a guild today and this month, with the names of its members. */
"use client";

import { useGetGuildUsage } from "@/lib/api/usage";
import type { GuildUsage } from "@/lib/api/types";
import { thisMonth, today } from "@/lib/days";

export interface Figures {
  day: GuildUsage | undefined;
  month: GuildUsage | undefined;
  /** Display names by user id, of the members who spent most. */
  names: Map<string, string>;
}

export function useFigures(guildId: string): Figures {
  const { data: month } = useGetGuildUsage(guildId, thisMonth());
  const { data: day } = useGetGuildUsage(guildId, { from: today(), to: today() });
  const names = new Map(month?.by_user.flatMap(({ user_id, name }) => (name === null ? [] : [[user_id, name] as const])));
  return { day, month, names };
}
