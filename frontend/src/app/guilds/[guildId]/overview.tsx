/** Overview page of a guild: facts, cost of this month, links. */
"use client";

import { ArrowUpRight } from "lucide-react";
import Link from "next/link";

import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useGetGuild } from "@/features/guilds/api";
import { GuildFacts } from "@/features/guilds/components/guild-facts";
import { MonthSummary } from "@/features/usage/components/month-summary";
import type { Guild } from "@/lib/api/types";
import { guildPath } from "@/lib/navigation";
import { OverviewCards } from "@/plugins/overview-cards";

import { LAST_ITEMS, MAIN_ITEMS } from "./_shell/nav-items";

export function Overview({ guildId }: { guildId: string }) {
  const { data: guild } = useGetGuild(guildId);
  return (
    <>
      {guild ? <Title guild={guild} /> : <TitlePlaceholder />}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem] [&>*]:min-w-0">
        <div className="space-y-5">
          <MonthSummary guildId={guildId} />
          <QuickLinks guildId={guildId} />
          <OverviewCards guildId={guildId} />
        </div>
        {guild ? <GuildFacts guild={guild} /> : <Skeleton className="h-64 rounded-2xl" />}
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
          <Badge tone="accent">{guild.access === "initial" ? "You added the bot" : "Shared with you"}</Badge>
          {!guild.active && <Badge tone="warning">Bot removed</Badge>}
        </p>
      </div>
    </header>
  );
}

function TitlePlaceholder() {
  return (
    <Loading label="Loading server" className="mb-6 flex items-center gap-4 sm:mb-8">
      <Skeleton className="size-14 rounded-2xl" />
      <Skeleton className="h-8 w-56" />
    </Loading>
  );
}

function QuickLinks({ guildId }: { guildId: string }) {
  return (
    <nav aria-label="Go to" className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
      {[...MAIN_ITEMS, ...LAST_ITEMS].filter(({ page }) => page !== "").map(({ page, label, description, icon: Icon }) => (
        <Link
          key={page}
          href={guildPath(guildId, page)}
          className="group relative rounded-2xl border bg-surface p-4 shadow-card transition-[border-color,box-shadow] hover:border-line-strong hover:shadow-float"
        >
          <Icon className="size-5 text-accent" aria-hidden />
          <p className="mt-3 text-sm font-medium">{label}</p>
          <p className="mt-0.5 text-xs text-muted">{description}</p>
          <ArrowUpRight
            className="absolute top-4 right-4 size-4 text-muted opacity-0 transition-opacity group-hover:opacity-100 group-focus-visible:opacity-100"
            aria-hidden
          />
        </Link>
      ))}
    </nav>
  );
}
