/** Renders a setting's value as text. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";

import { useListChannels, useListRoles } from "../api";
import { describe } from "../form/describe";
import { isolated } from "@/lib/isolated";
import { t } from "@/lib/words";

interface SettingValueProps {
  guildId: string;
  schema: RJSFSchema;
  value: unknown;
}

export function SettingValue({ guildId, schema, value }: SettingValueProps) {
  const names = useNames(guildId);
  const items = typeof schema.items === "object" && !Array.isArray(schema.items) ? schema.items : schema;
  const word = (single: unknown): string =>
    /^discord-/.test(items.format ?? "") ? (names.get(String(single)) ?? String(single)) : describe(single, items);
  if (value === null || value === undefined || value === "") return <span className="text-muted">{t("Empty")}</span>;
  if (!Array.isArray(value)) return <span className="break-words whitespace-pre-wrap">{word(value)}</span>;
  return value.length > 0 ? <span>{value.map(word).join(", ")}</span> : <span className="text-muted">{t("None")}</span>;
}

function useNames(guildId: string): ReadonlyMap<string, string> {
  const roles = useListRoles(guildId).data ?? [];
  const channels = useListChannels(guildId).data ?? [];
  return new Map([
    ...roles.map((role) => [role.id, `@${isolated(role.name)}`] as const),
    ...channels.map((channel) => [channel.id, `#${isolated(channel.name)}`] as const),
  ]);
}
