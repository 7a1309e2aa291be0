/** Single requests to models with filters and a side panel: of a guild, or of all for the developer team. */
"use client";

import { Download, RefreshCw, SearchX } from "lucide-react";
import { useMemo } from "react";

import { ErrorState } from "@/components/error-state";
import { nextPageOf } from "@/components/list-end";
import { PageHeader } from "@/components/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { t } from "@/lib/words";

import { exportUrl, useListRequests } from "../api";
import { isFiltered, useFilters } from "../filters";
import { FilterBar } from "./filter-bar";
import { RequestSheet } from "./request-sheet";
import { RequestTable } from "./request-table";

interface RequestsViewProps {
  /** Null lists the requests of all guilds, which only the developer team may read. */
  guildId: string | null;
}

export function RequestsView({ guildId }: RequestsViewProps) {
  const { filters, request, change, clear, open, show } = useFilters();
  const log = useListRequests(guildId, filters);
  const entries = useMemo(() => log.data?.pages.flatMap((page) => page.requests), [log.data]);
  const people = useMemo(() => new Map(log.data?.pages.flatMap((page) => page.people.map((person) => [person.id, person] as const))), [log.data]);
  return (
    <>
      <PageHeader
        title={t("Requests")}
        description={t("What {scope, select, all {all servers} other {this server}} asked language models, each try on its own line. Kept for 30 days.", { scope: guildId === null ? "all" : "one" })}
        actions={
          <>
            {guildId === null && (
              <Button asChild variant="secondary" size="sm">
                <a href={exportUrl(filters)} download>
                  <Download aria-hidden /> {t("CSV")}
                </a>
              </Button>
            )}
            <Button variant="secondary" size="sm" busy={log.isRefetching} onClick={() => void log.refetch()}>
              <RefreshCw aria-hidden /> {t("Refresh")}
            </Button>
          </>
        }
      />
      <FilterBar guildId={guildId} filters={filters} entries={entries ?? []} people={people} onChange={change} onClear={clear} />
      {entries && entries.length > 0 ? (
        <RequestTable
          entries={entries}
          people={people}
          isOfAll={guildId === null}
          onOpen={open}
          next={nextPageOf(log)}
        />
      ) : entries ? (
        <EmptyState
          icon={SearchX}
          title={isFiltered(filters) ? t("No request matches these filters") : t("No requests in this time")}
          action={isFiltered(filters) && <Button variant="secondary" onClick={clear}>{t("Clear filters")}</Button>}
          className="rounded-2xl border border-dashed"
        >
          {isFiltered(filters) ? t("Choose a longer time or remove a filter.") : t("As soon as a member asks a language model, the request shows up here.")}
        </EmptyState>
      ) : log.isError ? (
        <ErrorState title={t("The requests could not be loaded")} error={log.error} failures={log.errorUpdateCount} onRetry={() => void log.refetch()} className="rounded-2xl border bg-surface" />
      ) : (
        <Loading label={t("Loading requests")}>
          <Skeleton className="h-96 rounded-2xl" />
        </Loading>
      )}
      {request && <RequestSheet guildId={guildId} requestId={request} onOpen={open} onFilter={(changes) => show(changes)} />}
    </>
  );
}
