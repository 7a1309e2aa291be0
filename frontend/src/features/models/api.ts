/** Queries and mutations of models and their prices, for the developer team. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { PriceBody } from "@/lib/api/types";

export function useListModels() {
  return useQuery({
    queryKey: queryKeys.models,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/llm/models", { signal })),
    staleTime: 15_000,
  });
}

interface NewPrice {
  provider: string;
  model: string;
  body: PriceBody;
}

export function useSetPrice() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ provider, model, body }: NewPrice) =>
      answer(api.PUT("/api/v1/llm/models/{provider}/{model}/pricing", { params: { path: { provider, model } }, body })),
    onSuccess: () => Promise.all([queryKeys.models, queryKeys.audits].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
