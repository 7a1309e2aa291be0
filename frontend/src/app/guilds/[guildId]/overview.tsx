/** Overview page of a guild: cost against the budget, the highest costs, recent changes, and the bot's health. */
"use client";

import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { RecentChanges } from "@/features/audit/components/recent-changes";
import { MonthBudget } from "@/features/budgets/components/month-budget";
import { useGetGuild } from "@/features/guilds/api";
import { GuildFacts } from "@/features/guilds/components/guild-facts";
import { GuildHealth } from "@/features/guilds/components/guild-health";
import { useListGuildCogs } from "@/features/settings/api";
import { ErrorRate } from "@/features/usage/components/error-rate";
import { MonthSummary } from "@/features/usage/components/month-summary";
import { TopSpenders } from "@/features/usage/components/top-spenders";
import type { Guild } from "@/lib/api/types";
import { t } from "@/lib/words";
import { OverviewCards } from "@/plugins/overview-cards";

export function Overview({ guildId }: { guildId: string }) {
  const { data: guild } = useGetGuild(guildId);
  const { data: cogs } = useListGuildCogs(guildId);
  return (
    <>
      {guild ? <Title guild={guild} /> : <TitlePlaceholder />}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem] [&>*]:min-w-0">
        <div className="space-y-5">
          <MonthSummary guildId={guildId}>
            <MonthBudget guildId={guildId} />
          </MonthSummary>
          <TopSpenders guildId={guildId} />
          <RecentChanges guildId={guildId} />
          <OverviewCards guildId={guildId} />
        </div>
        <div className="space-y-5">
          <GuildHealth guildId={guildId} cogs={cogs}>
            <ErrorRate guildId={guildId} />
          </GuildHealth>
          {guild ? <GuildFacts guild={guild} /> : <Skeleton className="h-64 rounded-2xl" />}
        </div>
      </div>
    </>
  );
}

function Title({ guild }: { guild: Guild }) {
  return (
    <header className="mb-6 flex items-center gap-4 sm:mb-8">
      <Avatar square id={guild.id} name={guild.name} src={guild.icon_url} className="size-14 text-lg" />
      <div className="min-w-0">
        <h1 className="truncate text-2xl font-semibold tracking-tight"><Name>{guild.name}</Name></h1>
        <p className="mt-1 flex flex-wrap gap-1.5">
          <Badge tone="accent">{guild.access === "initial" ? t("You own this dashboard") : t("Shared with you")}</Badge>
          {!guild.active && <Badge tone="warning">{t("Bot removed")}</Badge>}
        </p>
      </div>
    </header>
  );
}

function TitlePlaceholder() {
  return (
    <Loading label={t("Loading server")} className="mb-6 flex items-center gap-4 sm:mb-8">
      <Skeleton className="size-14 rounded-2xl" />
      <Skeleton className="h-8 w-56" />
    </Loading>
  );
}
