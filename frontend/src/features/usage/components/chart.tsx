/** Placeholder of the chart until its code is loaded, with a text description of the data. */
"use client";

import dynamic from "next/dynamic";

import { Skeleton } from "@/components/ui/skeleton";
import type { GuildUsage } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import { formatUsd } from "@/lib/money";

import type { Figure } from "./chart-canvas";

const ChartCanvas = dynamic(() => import("./chart-canvas"), {
  ssr: false,
  loading: () => <Skeleton className="size-full" />,
});

interface ChartProps {
  usage: GuildUsage;
  figure: Figure;
  bare?: boolean;
  className?: string;
}

export function Chart({ usage, figure, bare, className }: ChartProps) {
  const total = figure === "cost" ? formatUsd(usage.total.cost_usd) : `${formatCount(usage.total.total_tokens)} tokens`;
  const label = `${figure === "cost" ? "Cost" : "Tokens"} per day from ${usage.from} to ${usage.to}, ${total} in total`;
  return (
    <div role="img" aria-label={label} className={cn("h-60", className)}>
      <ChartCanvas days={usage.by_day} figure={figure} bare={bare} />
    </div>
  );
}
