/** Query defaults: an ended session leads to the sign-in, and only transient failures are retried. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { ApiProblem } from "./problem";

const RETRIES = 2;

const mayPass = (error: Error): boolean => !(error instanceof ApiProblem) || error.status >= 502;

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
