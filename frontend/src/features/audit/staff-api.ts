/** Query of what the developer team did. */
import { useInfiniteQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { StaffAuditEntry } from "@/lib/api/types";

/** Entries come without an event: reads by the developer team are entries too, so each page that shows them would call itself. */
const REFETCH_MS = 30_000;

export function useGetStaffAuditLog(action: StaffAuditEntry["action"] | undefined) {
  return useInfiniteQuery({
    queryKey: queryKeys.staffAudit(action ?? ""),
    queryFn: ({ pageParam, signal }) => answer(api.GET("/api/v1/staff/audit-log", { params: { query: { action, after: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: REFETCH_MS,
  });
}
