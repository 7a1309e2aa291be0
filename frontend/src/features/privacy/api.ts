/** Queries and mutations of personal data, for the developer team. An export is written to the audit log. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { usePause } from "@/lib/api/following";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { Erasure } from "@/lib/api/types";

export type SubjectKind = Erasure["kind"];

const REFETCH_MS = 30_000;
/** While a worker has not run the first pass. */
const REFETCH_SOON_MS = 3_000;
/** The end of each pass is an event; these cover a worker that was killed. */
const BESIDE_EVENTS_MS = 5 * 60_000;
const SOON_BESIDE_EVENTS_MS = 30_000;

export const exportUrl = (kind: SubjectKind, id: string): string => (kind === "user" ? `/api/v1/privacy/users/${id}/data` : `/api/v1/privacy/guilds/${id}/data`);

export function useListErasures() {
  const [pause, soon] = [usePause(REFETCH_MS, BESIDE_EVENTS_MS), usePause(REFETCH_SOON_MS, SOON_BESIDE_EVENTS_MS)];
  return useQuery({
    queryKey: queryKeys.erasures,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/privacy/erasures", { signal })),
    refetchInterval: ({ state }) => (state.data?.some(({ erased_at }) => erased_at === null) ? soon : pause),
  });
}

function requestErasure(kind: SubjectKind, id: string) {
  const body = { confirmation: id };
  return kind === "user"
    ? answer(api.POST("/api/v1/privacy/users/{user_id}/erasures", { params: { path: { user_id: id } }, body }))
    : answer(api.POST("/api/v1/privacy/guilds/{guild_id}/erasures", { params: { path: { guild_id: id } }, body }));
}

export function useErase() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, id }: { kind: SubjectKind; id: string }) => requestErasure(kind, id),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.erasures }),
  });
}
