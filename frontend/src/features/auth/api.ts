/** Queries and mutations of the session. */
import { useMutation, useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer, ApiProblem } from "@/lib/api/problem";
import { pauseAfter } from "@/lib/api/query-client";
import { queryKeys } from "@/lib/api/query-keys";
import { readQuery } from "@/lib/api/reads/read-query";
import { meRead } from "@/lib/api/reads/reads";
import type { Me } from "@/lib/api/types";
import { forgetAllDrafts } from "@/lib/drafts/storage";
import { leaveTo } from "@/lib/navigation";

import { keepProof, takeProof } from "./proofs";

/** Null without a session: that is a valid answer, not an error. */
async function getMe(signal: AbortSignal): Promise<Me | null> {
  try {
    return await readQuery(meRead).queryFn({ signal });
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

/** Tries again by itself until it is known who the user is: forms and the event stream wait for it, and show no error of their own. */
export function useGetMe(enabled = true) {
  return useQuery({
    queryKey: queryKeys.me,
    queryFn: ({ signal }) => getMe(signal),
    enabled,
    staleTime: 60_000,
    refetchInterval: ({ state }) => state.status === "error" && state.data === undefined && pauseAfter(state.errorUpdateCount) * 1_000,
  });
}

/** Goes to Discord, which returns the user to `/auth/callback`. */
export function useStartSignIn() {
  return useMutation({
    mutationFn: (returnTo: string) =>
      answer(api.GET("/api/v1/auth/discord/login", { params: { query: { return_to: returnTo } } })),
    onSuccess: ({ authorize_url, proof }) => {
      keepProof(authorize_url, proof);
      leaveTo(authorize_url);
    },
  });
}

export function useCompleteSignIn() {
  return useMutation({
    mutationFn: ({ code, state }: { code: string; state: string }) =>
      answer(api.POST("/api/v1/auth/discord/callback", { body: { code, state, proof: takeProof(state) } })),
  });
}

export function useSignOut(userId: string) {
  return useMutation({
    mutationFn: () => answer(api.POST("/api/v1/auth/logout")),
    onSuccess: () => {
      forgetAllDrafts(userId);
      leaveTo("/");
    },
  });
}
