/** Queries and mutations of a guild's settings, their schemas, and names for the ids in them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { usePause } from "@/lib/api/following";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { readQuery } from "@/lib/api/reads/read-query";
import { cogsRead, settingsRead } from "@/lib/api/reads/reads";
import type { GuildCog, SettingsSection } from "@/lib/api/types";
import type { Values } from "@/lib/drafts/changes";

export { useListChannels, useListRoles } from "@/lib/api/places";
export { useGetSettingsSchema } from "@/lib/api/settings-schema";
export type { Values } from "@/lib/drafts/changes";

interface AllSettings {
  sections: SettingsSection[];
}

export function useGetSettings(guildId: string) {
  return useQuery({
    ...readQuery(settingsRead(guildId)),
    refetchOnWindowFocus: "always",
  });
}

/** The end of a cog's pause comes without an event. */
const RETRIED_MS = 60_000;

export function useListGuildCogs(guildId: string) {
  const refetchInterval = usePause(30_000, RETRIED_MS);
  return useQuery({
    ...readQuery(cogsRead(guildId)),
    staleTime: 15_000,
    refetchInterval,
  });
}

/** Writes the new state into the list of cogs; the section of the switches follows by an event. */
export function useSwitchCog(guildId: string, cog: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (on: boolean) =>
      answer(
        api.PUT("/api/v1/guilds/{guild_id}/cogs/{cog_name}", {
          params: { path: { guild_id: guildId, cog_name: cog } },
          body: { on },
        }),
      ),
    onSuccess: (now) => {
      queries.setQueryData<GuildCog[]>(queryKeys.cogs(guildId), (known) =>
        known?.map((other) => (other.name === cog ? { ...other, ...now } : other)),
      );
      void queries.invalidateQueries({ queryKey: queryKeys.settings(guildId) });
    },
  });
}

/** Writes the API's response into the cache, so that no second request is needed. */
export function useKeepSection(guildId: string) {
  const queries = useQueryClient();
  return (section: SettingsSection) => {
    queries.setQueryData<AllSettings>(queryKeys.settings(guildId), (known) =>
      known && { ...known, sections: known.sections.map((other) => (other.key === section.key ? section : other)) },
    );
    void queries.invalidateQueries({ queryKey: queryKeys.modelEndings(guildId) });
  };
}

export function useGetSettingsSection(guildId: string, key: string) {
  const keep = useKeepSection(guildId);
  return useMutation({
    mutationFn: () =>
      answer(api.GET("/api/v1/guilds/{guild_id}/settings/{key}", { params: { path: { guild_id: guildId, key } } })),
    onSuccess: keep,
  });
}

export function useChangeSettings(guildId: string, key: string) {
  const keep = useKeepSection(guildId);
  return useMutation({
    mutationFn: (body: { version: number; values: Values }) =>
      answer(api.PUT("/api/v1/guilds/{guild_id}/settings/{key}", { params: { path: { guild_id: guildId, key } }, body })),
    onSuccess: keep,
  });
}

export function useResetSettings(guildId: string, key: string) {
  const keep = useKeepSection(guildId);
  return useMutation({
    mutationFn: (version: number) =>
      answer(
        api.DELETE("/api/v1/guilds/{guild_id}/settings/{key}", {
          params: { path: { guild_id: guildId, key }, query: { version } },
        }),
      ),
    onSuccess: keep,
  });
}
