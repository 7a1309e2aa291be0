/** A setting's value in words. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";

import { useListChannels, useListRoles } from "../api";
import { typeOf } from "../form/schema";

interface SettingValueProps {
  guildId: string;
  schema: RJSFSchema;
  value: unknown;
}

export function SettingValue({ guildId, schema, value }: SettingValueProps) {
  const names = useNames(guildId);
  const items = typeof schema.items === "object" && !Array.isArray(schema.items) ? schema.items : schema;
  const describe = (single: unknown): string => describeOne(single, items, names);
  if (value === null || value === undefined || value === "") return <span className="text-muted">Empty</span>;
  if (!Array.isArray(value)) return <span className="break-words whitespace-pre-wrap">{describe(value)}</span>;
  return value.length > 0 ? <span>{value.map(describe).join(", ")}</span> : <span className="text-muted">None</span>;
}

function useNames(guildId: string): ReadonlyMap<string, string> {
  const roles = useListRoles(guildId).data ?? [];
  const channels = useListChannels(guildId).data ?? [];
  return new Map([
    ...roles.map((role) => [role.id, `@${role.name}`] as const),
    ...channels.map((channel) => [channel.id, `#${channel.name}`] as const),
  ]);
}

function describeOne(value: unknown, schema: RJSFSchema, names: ReadonlyMap<string, string>): string {
  if (schema.format === "secret") return "••••••••";
  if (typeOf(schema) === "boolean") return value === true ? "On" : "Off";
  if (/^discord-/.test(schema.format ?? "")) return names.get(String(value)) ?? String(value);
  const option = schema.oneOf?.find((candidate) => typeof candidate === "object" && candidate.const === value);
  if (typeof option === "object" && option.title) return option.title;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
