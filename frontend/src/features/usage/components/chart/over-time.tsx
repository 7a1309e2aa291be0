/** Cost or tokens over time, divided by feature, model or kind, as a chart and as a table. */
"use client";

import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";

import { ErrorState } from "@/components/error-state";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { UsageOverTime } from "@/lib/api/types";
import { mark, t } from "@/lib/words";

import { useUsageOverTime } from "../../api";
import { type FilterChoice, SPLIT_WORDS, SPLITS } from "../../filters";
import type { Interval, UsageRange } from "../../range";
import { type Figure, stackOf } from "../../stack";
import { daysInWords, partInWords } from "../../words";
import { Chart } from "./chart";
import { IntervalTable } from "./interval-table";
import { Legend } from "./legend";

const FIGURES = [
  { value: "cost", label: mark("Cost") },
  { value: "tokens", label: mark("Tokens") },
] as const;
const INTERVAL_WORDS = { day: mark("Days"), week: mark("Weeks"), month: mark("Months") } satisfies Record<Interval, string>;
const TABLES = { day: mark("Daily figures"), week: mark("Weekly figures"), month: mark("Monthly figures") } satisfies Record<Interval, string>;
const DIVISIONS = SPLITS.map((value) => ({ value, label: SPLIT_WORDS[value] }));

interface OverTimeProps {
  guildId: string;
  range: UsageRange;
  choice: FilterChoice;
  before?: UsageOverTime;
  onInterval: (interval: Interval) => void;
}

export function OverTime({ guildId, range, choice, before, onInterval }: OverTimeProps) {
  const [figure, setFigure] = useState<Figure>("cost");
  const usage = useUsageOverTime(guildId, range, range, choice.filters, choice.split);
  return (
    <Card aria-labelledby="over-time">
      <CardHeader
        titleId="over-time"
        title={t("Over time")}
        className="[&>div:last-child]:shrink [&>div:last-child]:flex-wrap"
        actions={
          <>
            {range.intervals.length > 1 && (
              <Segmented label={t("Bars")} value={range.interval} choices={range.intervals.map((value) => ({ value, label: INTERVAL_WORDS[value] }))} onChange={onInterval} />
            )}
            <Segmented label={t("Divided by")} value={choice.split} choices={DIVISIONS} onChange={choice.setSplit} />
            <Segmented label={t("Figure")} value={figure} choices={FIGURES} onChange={setFigure} />
          </>
        }
      />
      <CardBody>
        {usage.data ? (
          <Stacked usage={usage.data} before={before} range={range} figure={figure} choice={choice} />
        ) : usage.isError ? (
          <ErrorState title={t("The chart could not be loaded")} error={usage.error} failures={usage.errorUpdateCount} onRetry={() => void usage.refetch()} />
        ) : (
          <Loading label={t("Loading the chart")}>
            <Skeleton className="h-64" />
          </Loading>
        )}
      </CardBody>
    </Card>
  );
}

interface StackedProps {
  usage: UsageOverTime;
  before?: UsageOverTime;
  range: UsageRange;
  figure: Figure;
  choice: FilterChoice;
}

function Stacked({ usage, before, range, figure, choice: { split, filters, toggle } }: StackedProps) {
  const stack = useMemo(() => stackOf(usage), [usage]);
  const past = useMemo(() => (before ? stackOf(before).bars : []), [before]);
  const nameOf = (part: string): string => partInWords(split, part);
  const choose = (part: string): void => toggle(split, part);
  const name = t(TABLES[range.interval]);
  return (
    <>
      <Chart bars={stack.bars} before={past} parts={stack.parts} nameOf={nameOf} figure={figure} interval={range.interval} onChoose={choose} />
      <Legend parts={stack.parts} figure={figure} nameOf={nameOf} chosen={filters[split]} onChoose={choose} />
      {past.length > 0 && (
        <p className="mt-1 flex items-center gap-2 px-2 text-xs text-muted">
          <span className="w-5 shrink-0 border-t-[1.5px] border-dashed border-line-strong" aria-hidden /> {daysInWords(range.before)}
        </p>
      )}
      <Unfolded name={name}>
        <IntervalTable stack={stack} figure={figure} interval={range.interval} nameOf={nameOf} />
      </Unfolded>
    </>
  );
}

/** The content is drawn when it is opened: a year of days has thousands of cells. */
function Unfolded({ name, children }: { name: string; children: React.ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="group mt-3 text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="inline-flex cursor-pointer list-none items-center gap-1 rounded text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 transition-transform group-open:rotate-90" aria-hidden />
        {name}
      </summary>
      {open && (
        <div className="mt-3 max-h-80 overflow-auto rounded-xl border" tabIndex={0} role="region" aria-label={name}>
          {children}
        </div>
      )}
    </details>
  );
}
