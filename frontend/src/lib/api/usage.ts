/** A guild's model usage in a range of days, shared by usage, budgets and the overview. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import type { DayRange } from "@/lib/days";

import { readQuery } from "./reads/read-query";
import { usageRead } from "./reads/reads";

/** The event stream announces new usage within seconds; this refetch covers an event that was lost. */
export const REFETCH_MS = 60_000;
/** A model call may have happened just before the visit; what was read on the way to the page is not read twice. */
export const USAGE_STALE_MS = 2_000;

export function useGetGuildUsage(guildId: string, days: DayRange, enabled = true) {
  return useQuery({
    ...readQuery(usageRead(guildId, days)),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: USAGE_STALE_MS,
    refetchInterval: REFETCH_MS,
    refetchOnWindowFocus: "always",
  });
}
