/** Audit page of a guild: every change, by day, with filters. */
"use client";

import { History, RefreshCw, SearchX } from "lucide-react";
import { useMemo } from "react";

import { ErrorState } from "@/components/error-state";
import { nextPageOf } from "@/components/list-end";
import { PageHeader } from "@/components/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { t } from "@/lib/words";

import { useFollowAuditLog, useGetAuditLog } from "../api";
import { isFiltered, useFilters } from "../filters";
import { useSentenceContext } from "../use-sentence-context";
import { AuditList } from "./audit-list";
import { FilterBar } from "./filter-bar";

export function AuditView({ guildId }: { guildId: string }) {
  const { filters, change, clear } = useFilters();
  const log = useGetAuditLog(guildId, filters);
  useFollowAuditLog(guildId);
  const context = useSentenceContext(guildId, log.data?.pages);
  const entries = useMemo(() => log.data?.pages.flatMap((page) => page.entries), [log.data]);
  const actors = useMemo(() => new Map(entries?.flatMap(({ actor }) => (actor ? [[actor.id, actor.name] as const] : []))), [entries]);
  return (
    <>
      <PageHeader
        title={t("Audit")}
        description={t("Who changed what in this server's dashboard. New changes appear by themselves until older ones are loaded.")}
        actions={
          <Button variant="secondary" size="sm" busy={log.isRefetching && !log.isFetchingNextPage} onClick={() => void log.refetch()}>
            <RefreshCw aria-hidden /> {t("Refresh")}
          </Button>
        }
      />
      <FilterBar guildId={guildId} filters={filters} schemas={context.schemas} actors={actors} onChange={change} onClear={clear} />
      {entries && entries.length > 0 ? (
        <AuditList entries={entries} context={context} next={nextPageOf(log)} />
      ) : entries ? (
        isFiltered(filters) ? (
          <EmptyState icon={SearchX} title={t("No change matches these filters")} action={<Button variant="secondary" onClick={clear}>{t("Clear filters")}</Button>} className="rounded-2xl border border-dashed">
            {t("Choose a longer time or remove a filter.")}
          </EmptyState>
        ) : (
          <EmptyState icon={History} title={t("No changes yet")} className="rounded-2xl border border-dashed">
            {t("Changes of settings, access and budgets are listed here.")}
          </EmptyState>
        )
      ) : log.isError ? (
        <ErrorState title={t("The audit log could not be loaded")} error={log.error} failures={log.errorUpdateCount} onRetry={() => void log.refetch()} className="rounded-2xl border bg-surface" />
      ) : (
        <Loading label={t("Loading changes")}>
          <Skeleton className="h-80 rounded-2xl" />
        </Loading>
      )}
    </>
  );
}
