/** Queries and mutations of a guild's budgets. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { readQuery } from "@/lib/api/reads/read-query";
import { budgetsRead } from "@/lib/api/reads/reads";
import type { Budget, Budgets } from "@/lib/api/types";

/** A period ends without an event; this refetch covers that, and events that were lost. */
const REFETCH_MS = 60_000;

const guild = (guildId: string) => ({ path: { guild_id: guildId } });

export function useGetBudgets(guildId: string) {
  return useQuery({
    ...readQuery(budgetsRead(guildId)),
    staleTime: 5_000,
    refetchInterval: REFETCH_MS,
    refetchOnWindowFocus: "always",
  });
}

/** `refresh` reads the budgets as they are now, past the cache. */
export function useChangeBudgets(guildId: string) {
  const queries = useQueryClient();
  const keep = (found: Budgets): Budgets => {
    queries.setQueryData(queryKeys.budgets(guildId), found);
    return found;
  };
  const change = useMutation({
    mutationFn: (body: { version: number; budgets: Budget[] }) =>
      answer(api.PUT("/api/v1/guilds/{guild_id}/llm/budgets", { params: guild(guildId), body })),
    onSuccess: keep,
  });
  return { change, refresh: () => readQuery(budgetsRead(guildId)).queryFn({}).then(keep) };
}
