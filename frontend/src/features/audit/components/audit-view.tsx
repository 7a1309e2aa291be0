/** Audit page of a guild: every change, by day. */
"use client";

import { History } from "lucide-react";

import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useGetSettingsSchema } from "@/lib/api/settings-schema";
import type { AuditEntry } from "@/lib/api/types";
import { formatDate } from "@/lib/format";

import { useGetAuditLog } from "../api";
import type { Schemas } from "../sentence";
import { Changes } from "./changes";

export function AuditView({ guildId }: { guildId: string }) {
  const log = useGetAuditLog(guildId);
  const { data: schema } = useGetSettingsSchema(guildId);
  const entries = log.data?.pages.flatMap((page) => page.entries);
  return (
    <>
      <PageHeader title="Audit" description="Who changed what in this server's dashboard. Days are in UTC." />
      {entries && entries.length > 0 ? (
        <>
          <Days entries={entries} schemas={(schema?.sections ?? {}) as Schemas} />
          {log.hasNextPage && (
            <Button variant="secondary" className="mt-5" busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
              Show older changes
            </Button>
          )}
        </>
      ) : entries ? (
        <EmptyState icon={History} title="No changes yet" className="rounded-2xl border border-dashed">
          Changes of settings, access and budgets are listed here.
        </EmptyState>
      ) : log.isError ? (
        <ErrorState title="The audit log could not be loaded" error={log.error} onRetry={() => void log.refetch()} className="rounded-2xl border bg-surface" />
      ) : (
        <Loading label="Loading changes">
          <Skeleton className="h-80 rounded-2xl" />
        </Loading>
      )}
    </>
  );
}

function Days({ entries, schemas }: { entries: AuditEntry[]; schemas: Schemas }) {
  const days = new Map<string, AuditEntry[]>();
  for (const entry of entries) days.set(entry.at.slice(0, 10), [...(days.get(entry.at.slice(0, 10)) ?? []), entry]);
  return (
    <div className="space-y-5">
      {[...days].map(([day, changes]) => (
        <Card key={day} aria-labelledby={`day-${day}`}>
          <CardHeader titleId={`day-${day}`} title={formatDate(day)} />
          <div className="px-5 pt-2 pb-3 sm:px-6">
            <Changes entries={changes} schemas={schemas} label={`Changes on ${formatDate(day)}`} />
          </div>
        </Card>
      ))}
    </div>
  );
}
