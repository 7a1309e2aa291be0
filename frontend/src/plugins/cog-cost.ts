/** Cost of the model calls of a plugin's cog in the open guild. */
import { addDays, today } from "@/lib/days";
import { useGetGuildUsage } from "@/lib/api/usage";

import { usePluginScope } from "./scope";

export interface CogCost {
  /** US dollars as an exact decimal text, as on the usage page; requests without a known price are left out. */
  cost_usd: string;
  requests: number;
  unpriced_requests: number;
}

const NOTHING: CogCost = { cost_usd: "0", requests: 0, unpriced_requests: 0 };

/** Reads the cog's cost of the last `days` days, today included, from the guild's usage. */
export function useCogCost(days: number) {
  const { guildId, plugin } = usePluginScope();
  const to = today();
  const { data, error, refetch } = useGetGuildUsage(guildId, { from: addDays(to, 1 - days), to });
  const cost: CogCost | undefined = data && (data.by_cog.find(({ cog_name: name }) => name === plugin.name) ?? NOTHING);
  return { data: cost, error, refetch };
}
