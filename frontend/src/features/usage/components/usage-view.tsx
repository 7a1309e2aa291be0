/** Usage page of a guild: totals, chart and breakdowns. */
"use client";

import { ChartColumn, Download } from "lucide-react";

import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { GuildUsage } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";

import { usageFileUrl, useGetGuildUsage } from "../api";
import { useDayRange } from "../range";
import { Breakdowns } from "./breakdowns";
import { ModelEndings } from "./model-endings";
import { OverTime } from "./over-time";
import { RangePicker } from "./range-picker";
import { STATS_GRID } from "./stat";
import { Totals } from "./totals";

export function UsageView({ guildId }: { guildId: string }) {
  const [range, setRange] = useDayRange();
  const usage = useGetGuildUsage(guildId, range);
  return (
    <>
      <PageHeader
        title="Usage"
        description="What this server's requests to language models cost. New requests appear by themselves."
        actions={
          <>
            <RangePicker range={range} onChange={setRange} />
            <Button asChild variant="secondary" size="sm">
              <a href={usageFileUrl(guildId, range)} download>
                <Download aria-hidden /> CSV
              </a>
            </Button>
          </>
        }
      />
      <ModelEndings guildId={guildId} />
      {usage.data && usage.isError && (
        <Notice tone="warning" className="mb-5">
          These figures may be out of date. {wordingOf(usage.error)}
        </Notice>
      )}
      {usage.data ? (
        <Content usage={usage.data} />
      ) : usage.isError ? (
        <ErrorState
          title="Usage could not be loaded"
          error={usage.error}
          onRetry={() => void usage.refetch()}
          className="rounded-2xl border bg-surface"
        />
      ) : (
        <Placeholder />
      )}
    </>
  );
}

function Content({ usage }: { usage: GuildUsage }) {
  return (
    <div className="space-y-5">
      <Totals total={usage.total} unpricedUsd={usage.unpriced_request_usd} />
      {usage.total.requests > 0 ? (
        <>
          <OverTime usage={usage} />
          <Breakdowns usage={usage} />
        </>
      ) : (
        <EmptyState icon={ChartColumn} title="No requests in these months" className="rounded-2xl border border-dashed">
          As soon as somebody runs a command that asks a language model, its cost shows up here.
        </EmptyState>
      )}
    </div>
  );
}

function Placeholder() {
  return (
    <Loading label="Loading usage" className="space-y-5">
      <div className={STATS_GRID}>
        {[0, 1, 2, 3].map((index) => (
          <div key={index} className="space-y-3 bg-surface p-5">
            <Skeleton className="h-3 w-16" />
            <Skeleton className="h-7 w-28" />
          </div>
        ))}
      </div>
      <Skeleton className="h-80 rounded-2xl" />
      <div className="grid gap-5 xl:grid-cols-2">
        <Skeleton className="h-56 rounded-2xl" />
        <Skeleton className="h-56 rounded-2xl" />
      </div>
    </Loading>
  );
}
