/** Addresses of a guild's usage. */
import type { DayRange } from "@/lib/days";

export { useGetGuildUsage } from "@/lib/api/usage";

/** URL of the same figures as a file. */
export const usageFileUrl = (guildId: string, { from, to }: DayRange): string =>
  `/api/v1/guilds/${guildId}/llm/usage.csv?from=${from}&to=${to}`;
