/** Servers page of the developer team: where the bot is or was, and what each server costs this month. */
"use client";

import { Search, SearchX } from "lucide-react";
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { useSettled } from "@/lib/use-settled";
import { mark, t } from "@/lib/words";

import { PAGE, useListAllGuilds } from "../api";
import { GuildTable } from "./guild-table";

const PRESENCE = [
  { value: "all", label: mark("All") },
  { value: "in", label: mark("Bot is there") },
  { value: "left", label: mark("Bot has left") },
] as const;

const ACTIVE = { all: undefined, in: true, left: false };

export function GuildsView() {
  const [{ q, presence, from }, set] = useQueryStates({
    q: parseAsString.withDefault(""),
    presence: parseAsStringLiteral(PRESENCE.map(({ value }) => value)).withDefault("all"),
    from: parseAsInteger.withDefault(0),
  });
  const guilds = useListAllGuilds({ q: useSettled(q.trim()), active: ACTIVE[presence], offset: Math.max(0, from) });
  return (
    <>
      <PageHeader title={t("Servers")} description={t("Where the bot is or was. The most expensive this month come first.")} />
      <div className="mb-5 flex flex-wrap items-center gap-3">
        <div className="relative min-w-0 flex-1 basis-56 sm:max-w-xs">
          <Search className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted" aria-hidden />
          <Input type="search" aria-label={t("Search servers")} placeholder={t("Name or id")} className="pl-9" value={q} onChange={(event) => void set({ q: event.target.value || null, from: null })} />
        </div>
        <Segmented label={t("Presence of the bot")} value={presence} choices={PRESENCE} onChange={(next) => void set({ presence: next, from: null })} />
      </div>
      <Loaded query={guilds} what={t("The servers")}>
        {({ guilds: page, total }) =>
          page.length === 0 ? (
            <EmptyState icon={SearchX} title={t("No server matches")} className="rounded-2xl border border-dashed">
              {t("Search for a part of the name, or for the whole id.")}
            </EmptyState>
          ) : (
            <>
              <GuildTable guilds={page} />
              <div className="mt-4 flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
                <p role="status">
                  {t("{first, number} to {last, number} of {total, plural, one {# server} other {# servers}}", { first: from + 1, last: from + page.length, total })}
                </p>
                <div className="flex gap-2">
                  <Button variant="secondary" size="sm" disabled={from === 0} onClick={() => void set({ from: Math.max(0, from - PAGE) || null })}>
                    {t("Previous")}
                  </Button>
                  <Button variant="secondary" size="sm" disabled={from + page.length >= total} onClick={() => void set({ from: from + PAGE })}>
                    {t("Next")}
                  </Button>
                </div>
              </div>
            </>
          )
        }
      </Loaded>
    </>
  );
}
