/** Query of the usage of all servers, which several pages of the developer team share. Each read is recorded. */
import { useQuery } from "@tanstack/react-query";

import type { DayRange } from "@/lib/days";

import { api } from "./client";
import { answer } from "./problem";
import { queryKeys } from "./query-keys";

/** For reads that the audit log records: a page does not read again by itself. */
export const RECORDED = { staleTime: 60_000, refetchOnWindowFocus: false, refetchOnReconnect: false } as const;

export function useGetFleetUsage({ from, to }: DayRange) {
  return useQuery({
    queryKey: queryKeys.fleetUsage(from, to),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/llm/usage/summary", { params: { query: { from, to } }, signal })),
    ...RECORDED,
    placeholderData: (earlier) => earlier,
  });
}
