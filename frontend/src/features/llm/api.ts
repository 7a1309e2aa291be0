/** Queries of the health of models over all servers, for the developer team. */
import { useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { RECORDED } from "@/lib/api/fleet";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { DayRange } from "@/lib/days";

export function useGetErrorRates({ from, to }: DayRange) {
  return useQuery({
    queryKey: queryKeys.fleetErrors(from, to),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/llm/reports/error-rate", { params: { query: { from, to } }, signal })),
    ...RECORDED,
  });
}

export function useGetLatencies({ from, to }: DayRange) {
  return useQuery({
    queryKey: queryKeys.fleetLatencies(from, to),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/llm/reports/latency", { params: { query: { from, to } }, signal })),
    ...RECORDED,
  });
}
