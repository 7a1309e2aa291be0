/** Query defaults: an ended session leads to the sign-in, and only transient failures are retried. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { ApiProblem } from "./problem";

const RETRIES = 2;

const mayPass = (error: Error): boolean => !(error instanceof ApiProblem) || error.status >= 502;

const PAUSES_S = [5, 10, 20] as const;
const LONGEST_PAUSE_S = 30;

/** Seconds until a part of a page that could not be loaded is tried again by itself. */
export const pauseAfter = (failures: number): number => PAUSES_S[failures - 1] ?? LONGEST_PAUSE_S;

export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: Error): void => {
    if (error instanceof ApiProblem && error.is("urn:baseline:auth.required")) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { retry: (count, error) => count < RETRIES && mayPass(error), staleTime: 2_000 },
    },
  });
}
