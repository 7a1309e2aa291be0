/** Queries and mutations of the users with access to a guild's dashboard. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { readQuery } from "@/lib/api/reads/read-query";
import { accessRead } from "@/lib/api/reads/reads";

export function useListAuthorizedUsers(guildId: string) {
  return useQuery({
    ...readQuery(accessRead(guildId)),
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
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.access(guildId) }),
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
    // users may revoke their own access, after which no cached guild data is valid
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.guilds }),
  });
}

/** Makes another member the owner of the dashboard. */
export function useTransferAccess(guildId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { user_id: string; keep_access: boolean }) =>
      answer(api.POST("/api/v1/guilds/{guild_id}/authorized-users/transfer", { params: { path: { guild_id: guildId } }, body })),
    // without `keep_access`, no cached guild data is valid
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.guilds }),
  });
}

/** Makes the signed-in user, who must own the server in Discord, the owner of the dashboard. */
export function useReclaimAccess(guildId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.POST("/api/v1/guilds/{guild_id}/authorized-users/reclaim", { params: { path: { guild_id: guildId } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.guilds }),
  });
}
