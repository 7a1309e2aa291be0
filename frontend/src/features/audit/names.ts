/** Names for ids within the values of changes: members, channels and roles. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { isolated } from "@/lib/isolated";

/** Written names by id, such as `#general`, `@Moderators` and `Olivia`. */
export type Names = ReadonlyMap<string, string>;

interface Named {
  id: string;
  name: string;
}

/** Channels and roles are read only if `isWanted`. */
export function useNames(guildId: string, people: readonly Named[], isWanted: boolean): Names {
  const params = { path: { guild_id: guildId } };
  const options = { enabled: isWanted, staleTime: 30_000 };
  const channels = useQuery({
    queryKey: queryKeys.channels(guildId),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/guilds/{guild_id}/channels", { params, signal })),
    ...options,
  }).data;
  const roles = useQuery({
    queryKey: queryKeys.roles(guildId),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/guilds/{guild_id}/roles", { params, signal })),
    ...options,
  }).data;
  return useMemo(() => {
    const named = (items: readonly Named[] | undefined, mark: string) => (items ?? []).map(({ id, name }) => [id, mark + isolated(name)] as const);
    return new Map([...named(channels, "#"), ...named(roles, "@"), ...named(people, "")]);
  }, [channels, roles, people]);
}
