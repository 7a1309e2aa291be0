/** Queries of the usage page, and the address of its file. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { readQuery } from "@/lib/api/reads/read-query";
import { errorsRead, usageOverTimeRead, usageReportRead } from "@/lib/api/reads/reads";
import { REFETCH_MS, USAGE_STALE_MS } from "@/lib/api/usage";
import type { DayRange } from "@/lib/days";

import type { Filters, Split } from "./filters";
import type { UsageRange } from "./range";

export { useGetGuildUsage } from "@/lib/api/usage";

const LIVE = { placeholderData: keepPreviousData, staleTime: USAGE_STALE_MS, refetchInterval: REFETCH_MS, refetchOnWindowFocus: "always" } as const;

/** Parameters of a report; those that say nothing are left out. */
function question({ from, to }: DayRange, zone: string, filters: Filters) {
  return {
    from,
    to,
    ...(zone !== "UTC" && { time_zone: zone }),
    ...(filters.cog !== null && { cog: filters.cog }),
    ...(filters.model !== null && { model: filters.model }),
    ...(filters.request_type !== null && { request_type: filters.request_type as "text" }),
  };
}

/** URL of the same figures as a file. */
export const usageFileUrl = (guildId: string, range: UsageRange, filters: Filters): string =>
  `/api/v1/guilds/${guildId}/llm/usage.csv?${new URLSearchParams(question(range, range.zone, filters))}`;

export function useUsageReport(guildId: string, range: UsageRange, filters: Filters) {
  const query = question(range, range.zone, filters);
  return useQuery({
    ...readQuery(usageReportRead(guildId, query)),
    ...LIVE,
  });
}

export function useUsageOverTime(guildId: string, days: DayRange, range: UsageRange, filters: Filters, split: Split) {
  const query = { ...question(days, range.zone, filters), interval: range.interval, split };
  return useQuery({
    ...readQuery(usageOverTimeRead(guildId, query)),
    ...LIVE,
  });
}

/** Attempts at models in the last seven days, and those that failed. */
export function useGetErrors(guildId: string) {
  return useQuery({
    ...readQuery(errorsRead(guildId)),
    staleTime: 5_000,
  });
}
