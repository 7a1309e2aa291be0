/** Mutations that bring exported settings into a guild. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

import type { SettingsDocument } from "./preview";

export const exportUrl = (guildId: string): string => `/api/v1/guilds/${guildId}/settings/export`;

const send = (guildId: string, document: SettingsDocument, isDryRun: boolean) =>
  answer(
    api.POST("/api/v1/guilds/{guild_id}/settings/import", {
      params: { path: { guild_id: guildId }, query: { dry_run: isDryRun } },
      body: document as Record<string, unknown>,
    }),
  );

/** Returns what an import would change, and stores nothing. */
export const tryImport = async (guildId: string, document: SettingsDocument) => (await send(guildId, document, true)).sections;

export function useImportSettings(guildId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (document: SettingsDocument) => send(guildId, document, false),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.settings(guildId) }),
  });
}
