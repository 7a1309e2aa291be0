/** Who may open a guild's dashboard, and changing that. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";

const keyOf = (guildId: string) => ["guilds", guildId, "authorized-users"];
const refresh = (queries: QueryClient, guildId: string) => queries.invalidateQueries({ queryKey: keyOf(guildId) });

export function useListAuthorizedUsers(guildId: string) {
  return useQuery({
    queryKey: keyOf(guildId),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/guilds/{guild_id}/authorized-users", { params: { path: { guild_id: guildId } }, signal })),
  });
}

export function useGrantAccess(guildId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (userId: string) =>
      answer(
        api.POST("/api/v1/guilds/{guild_id}/authorized-users", {
          params: { path: { guild_id: guildId } },
          body: { user_id: userId },
        }),
      ),
    onSettled: () => refresh(queries, guildId),
  });
}

export function useRevokeAccess(guildId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (userId: string) =>
      answer(
        api.DELETE("/api/v1/guilds/{guild_id}/authorized-users/{user_id}", {
          params: { path: { guild_id: guildId, user_id: userId } },
        }),
      ),
    onSettled: () => refresh(queries, guildId),
  });
}
