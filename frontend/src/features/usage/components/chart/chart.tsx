/** Placeholder of the chart until its code is loaded, with a text description of the data. */
"use client";

import dynamic from "next/dynamic";

import { Skeleton } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/format";
import { formatUsd, sumOf } from "@/lib/money";

import type { ChartCanvasProps } from "./chart-canvas";

const ChartCanvas = dynamic(() => import("./chart-canvas"), {
  ssr: false,
  loading: () => <Skeleton className="size-full" />,
});

export function Chart(props: ChartCanvasProps) {
  const { bars, figure, interval } = props;
  const total = figure === "cost" ? formatUsd(sumOf(bars.map(({ cost }) => cost))) : `${formatCount(bars.reduce((sum, bar) => sum + bar.tokens, 0))} tokens`;
  const label = `${figure === "cost" ? "Cost" : "Tokens"} per ${interval} from ${bars.at(0)?.from} to ${bars.at(-1)?.to}, ${total} in total`;
  return (
    <div role="img" aria-label={label} className="h-64">
      <ChartCanvas {...props} />
    </div>
  );
}
