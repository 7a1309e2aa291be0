/** The chart as an image, with a text description of the data. */
"use client";

import { formatCount } from "@/lib/format";
import { formatUsd, sumOf } from "@/lib/money";
import { t } from "@/lib/words";

import { ChartCanvas, type ChartCanvasProps } from "./chart-canvas";

export function Chart(props: ChartCanvasProps) {
  const { bars, figure, interval } = props;
  const total = figure === "cost" ? formatUsd(sumOf(bars.map(({ cost }) => cost))) : t("{tokens} tokens", { tokens: formatCount(bars.reduce((sum, bar) => sum + bar.tokens, 0)) });
  const label = t("{figure, select, cost {Cost} other {Tokens}} {interval, select, day {per day} week {per week} other {per month}} from {from} to {to}, {total} in total", { figure, interval, from: bars.at(0)?.from ?? "", to: bars.at(-1)?.to ?? "", total });
  return (
    <div role="img" aria-label={label} className="h-64">
      <ChartCanvas {...props} />
    </div>
  );
}
