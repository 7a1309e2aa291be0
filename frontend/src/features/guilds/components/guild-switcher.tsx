/** Shows the open server and switches to another one. */
"use client";

import { ChevronsUpDown } from "lucide-react";

import { Name } from "@/components/name";
import { onDemand, type TriggerProps } from "@/components/on-demand";
import { Avatar } from "@/components/ui/avatar";
import { Skeleton } from "@/components/ui/skeleton";
import { isolated } from "@/lib/isolated";
import { t } from "@/lib/words";

import { useListGuilds } from "../api";

export function GuildButton({ guildId, ...props }: { guildId: string } & TriggerProps) {
  const { data: guilds } = useListGuilds();
  if (!guilds) return <Skeleton className="h-11 w-full" />;
  const current = guilds.find((guild) => guild.id === guildId);
  return (
    <button
      type="button"
      aria-label={current && t("Switch server, now {name}", { name: isolated(current.name) })}
      className="flex h-11 w-full min-w-0 items-center gap-2.5 rounded-xl border border-line bg-surface px-2.5 text-left text-sm font-medium shadow-card transition-colors hover:bg-sunken"
      {...props}
    >
      {current && <Avatar square id={current.id} name={current.name} src={current.icon_url} className="size-7 text-[0.6875rem]" />}
      <span className="min-w-0 flex-1 truncate"><Name>{current?.name ?? t("Choose a server")}</Name></span>
      <ChevronsUpDown className="size-4 shrink-0 text-muted" aria-hidden />
    </button>
  );
}

export const GuildSwitcher = onDemand<{ guildId: string }>(GuildButton, async () => (await import("./guild-list")).GuildList, {
  opens: "dialog",
});
