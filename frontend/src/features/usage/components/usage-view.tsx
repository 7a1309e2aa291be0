/** Usage page of a guild: totals, chart, people and breakdowns. */
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
import { cn } from "@/lib/cn";
import { t } from "@/lib/words";

import { usageFileUrl, useUsageOverTime, useUsageReport } from "../api";
import { type FilterChoice, useFilters } from "../filters";
import { type RangeChoice, type UsageRange, useUsageRange } from "../range";
import { daysInWords, zoneInWords } from "../words";
import { Breakdowns } from "./breakdowns";
import { ChosenFilters } from "./chosen-filters";
import { ModelEndings } from "./model-endings";
import { OverTime } from "./chart/over-time";
import { People } from "./people/people";
import { RangePicker } from "./range-picker";
import { STATS_GRID } from "./stat";
import { Totals } from "./totals";

export function UsageView({ guildId }: { guildId: string }) {
  const [range, choice] = useUsageRange();
  const filterChoice = useFilters();
  const usage = useUsageReport(guildId, range, filterChoice.filters);
  return (
    <>
      <PageHeader
        title={t("Usage")}
        description={t("What requests to language models cost. {days}, days in {zone}.", { days: daysInWords(range), zone: zoneInWords(range.zone) })}
        actions={
          <>
            <RangePicker range={range} choice={choice} />
            <Button asChild variant="secondary" size="sm">
              <a href={usageFileUrl(guildId, range, filterChoice.filters)} download>
                <Download aria-hidden /> {t("CSV")}
              </a>
            </Button>
          </>
        }
      />
      <ModelEndings guildId={guildId} />
      <ChosenFilters {...filterChoice} />
      {usage.data && usage.isError && (
        <Notice tone="warning" className="mb-5">
          {t("These figures may be out of date. {error}", { error: wordingOf(usage.error) })}
        </Notice>
      )}
      {usage.data ? (
        <Content guildId={guildId} usage={usage.data} range={range} choice={filterChoice} onInterval={choice.setInterval} isOld={usage.isPlaceholderData} />
      ) : usage.isError ? (
        <ErrorState
          title={t("Usage could not be loaded")}
          error={usage.error}
          failures={usage.errorUpdateCount}
          onRetry={() => void usage.refetch()}
          className="rounded-2xl border bg-surface"
        />
      ) : (
        <Placeholder />
      )}
    </>
  );
}

interface ContentProps {
  guildId: string;
  usage: GuildUsage;
  range: UsageRange;
  choice: FilterChoice;
  onInterval: RangeChoice["setInterval"];
  /** The figures are those of the last choice while the chosen ones are on their way. */
  isOld: boolean;
}

function Content({ guildId, usage, range, choice, onInterval, isOld }: ContentProps) {
  const { data, isPlaceholderData } = useUsageOverTime(guildId, range.before, range, choice.filters, choice.split);
  const before = isPlaceholderData ? undefined : data;
  return (
    <div className={cn("space-y-5 transition-opacity", isOld && "opacity-55")} aria-busy={isOld}>
      <Totals
        total={usage.total}
        unpricedUsd={usage.unpriced_request_usd}
        before={before?.total}
        beforeDays={`${range.before.label}, ${daysInWords(range.before)}`}
      />
      {usage.total.requests > 0 ? (
        <>
          <OverTime guildId={guildId} range={range} choice={choice} before={before} onInterval={onInterval} />
          <People guildId={guildId} usage={usage} />
          <Breakdowns usage={usage} choice={choice} />
        </>
      ) : (
        <EmptyState icon={ChartColumn} title={t("No requests in these days")} className="rounded-2xl border border-dashed">
          {t("The first command that asks a language model shows its cost here.")}
        </EmptyState>
      )}
    </div>
  );
}

function Placeholder() {
  return (
    <Loading label={t("Loading usage")} className="space-y-5">
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
