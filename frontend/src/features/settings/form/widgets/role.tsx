/** Selects roles of the server, the highest first. */
"use client";

import { t } from "@/lib/words";

import { useListRoles } from "../../api";
import { Snowflake } from "./snowflake";
import type { SettingsWidgetProps } from "./widget";

export function RoleWidget(props: SettingsWidgetProps) {
  const roles = useListRoles(props.registry.formContext.guildId);
  const items = (roles.data ?? [])
    .toSorted((a, b) => b.position - a.position)
    .map((role) => ({ value: role.id, label: role.name, icon: <Dot color={role.color} /> }));
  return <Snowflake {...props} noun="role" items={items} empty={roles.isError ? t("Roles can't be loaded right now.") : undefined} />;
}

function Dot({ color }: { color: string | null }) {
  return <span aria-hidden className="size-3 shrink-0 rounded-full bg-line-strong" style={color ? { backgroundColor: color } : undefined} />;
}
