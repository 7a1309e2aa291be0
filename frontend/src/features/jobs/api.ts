/** Queries and mutations of scheduled jobs and of jobs of cogs, for the developer team. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { usePause } from "@/lib/api/following";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { Job } from "@/lib/api/types";

const REFETCH_MS = 15_000;
/** While a run was asked for or is going on. */
const REFETCH_SOON_MS = 1_500;
/** Each run announces its begin and its end; these cover a worker that was killed. */
const BESIDE_EVENTS_MS = 60_000;
const SOON_BESIDE_EVENTS_MS = 15_000;

const isUnderWay = ({ state, requested_at }: Job): boolean => state === "running" || requested_at !== null;

export function useListJobs() {
  const [pause, soon] = [usePause(REFETCH_MS, BESIDE_EVENTS_MS), usePause(REFETCH_SOON_MS, SOON_BESIDE_EVENTS_MS)];
  return useQuery({
    queryKey: queryKeys.jobs,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/jobs", { signal })),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? soon : pause),
  });
}

export function useRunJob() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => answer(api.POST("/api/v1/jobs/{job_name}/runs", { params: { path: { job_name: name } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.jobs }),
  });
}

/**
 * No event announces jobs of cogs: a cog adds one within its own transaction, and a worker ends several a second, so that an event for each would be
 * more requests than these.
 */
const COG_JOBS_MS = 15_000;

export function useListCogJobs() {
  return useQuery({
    queryKey: queryKeys.cogJobs,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/cog-jobs", { signal })),
    refetchInterval: COG_JOBS_MS,
  });
}

interface CogJobName {
  cog: string;
  name: string;
}

const pathOf = ({ cog, name }: CogJobName) => ({ params: { path: { cog_name: cog, function: name } } });

export function useRetryCogJobs() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (job: CogJobName) => answer(api.POST("/api/v1/cog-jobs/{cog_name}/{function}/retries", pathOf(job))),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.cogJobs }),
  });
}

export function useDiscardCogJobs() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (job: CogJobName) => answer(api.POST("/api/v1/cog-jobs/{cog_name}/{function}/discards", pathOf(job))),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.cogJobs }),
  });
}
