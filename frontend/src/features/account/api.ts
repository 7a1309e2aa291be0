/** Queries and mutations of the user's own sessions and data. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

/** A sign-in on another device comes without an event, and a session that expires does too. */
const REFETCH_MS = 60_000;

export function useListSessions() {
  return useQuery({ queryKey: queryKeys.sessions, queryFn: ({ signal }) => answer(api.GET("/api/v1/auth/sessions", { signal })), refetchInterval: REFETCH_MS });
}

export function useEndSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answer(api.DELETE("/api/v1/auth/sessions/{session_id}", { params: { path: { session_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.sessions }),
  });
}

/** A file with everything that is stored about the user. */
export const MY_DATA = "/api/v1/auth/me/data";

export function useEraseMyData() {
  return useMutation({ mutationFn: (confirmation: string) => answer(api.POST("/api/v1/auth/me/erasures", { body: { confirmation } })) });
}

export function useEndOtherSessions() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/auth/sessions")),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.sessions }),
  });
}
