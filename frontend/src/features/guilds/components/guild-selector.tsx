/** Searchable list of the user's servers. */
"use client";

import { Compass, Search, SearchX } from "lucide-react";
import { useState } from "react";

import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { GuildSummary } from "@/lib/api/types";
import { t } from "@/lib/words";

import { useListGuilds } from "../api";
import { GuildCard } from "./guild-card";

const SEARCH_FROM = 5;
const GRID = "grid gap-3 sm:grid-cols-2 lg:grid-cols-3";

interface GuildSelectorProps {
  /** Null where the bot has no invitation. */
  addBotUrl: string | null;
}

export function GuildSelector({ addBotUrl }: GuildSelectorProps) {
  const guilds = useListGuilds();
  return (
    <>
      <PageHeader title={t("Your servers")} description={t("Choose a server to see what its bot costs and to change how it behaves.")} />
      {guilds.isPending && <Placeholder />}
      {guilds.isError && (
        <ErrorState
          title={t("Your servers could not be loaded")}
          error={guilds.error}
          failures={guilds.errorUpdateCount}
          onRetry={() => void guilds.refetch()}
          className="rounded-2xl border bg-surface"
        />
      )}
      {guilds.data && (guilds.data.length > 0 ? <Searchable guilds={guilds.data} /> : <NoGuilds addBotUrl={addBotUrl} />)}
    </>
  );
}

function Searchable({ guilds }: { guilds: GuildSummary[] }) {
  const [text, setText] = useState("");
  const hits = guilds.filter((guild) => guild.name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <>
      {guilds.length >= SEARCH_FROM && (
        <div className="relative mb-4 sm:max-w-xs">
          <Search className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted" aria-hidden />
          <Input
            type="search"
            aria-label={t("Search servers")}
            placeholder={t("Search servers")}
            className="pl-9"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      )}
      {hits.length > 0 ? (
        <ul className={GRID}>
          {hits.map((guild) => (
            <GuildCard key={guild.id} guild={guild} />
          ))}
        </ul>
      ) : (
        <EmptyState icon={SearchX} title={t("No server matches")} className="rounded-2xl border border-dashed">
          {t("None of your {count} servers has “{text}” in its name.", { count: guilds.length, text: text.trim() })}
        </EmptyState>
      )}
    </>
  );
}

function NoGuilds({ addBotUrl }: GuildSelectorProps) {
  const add = addBotUrl && (
    <Button asChild>
      <a href={addBotUrl}>{t("Add the bot")}</a>
    </Button>
  );
  return (
    <EmptyState icon={Compass} title={t("No servers yet")} action={add} className="rounded-2xl border border-dashed py-16">
      {t("A server appears here when you add the bot to it, or when someone gives you access to one.")}
    </EmptyState>
  );
}

function Placeholder() {
  return (
    <Loading label={t("Loading your servers")} className={GRID}>
      {[0, 1, 2, 3, 4, 5].map((index) => (
        <Skeleton key={index} className="h-[5.125rem] rounded-2xl" />
      ))}
    </Loading>
  );
}
