/** Bar chart per day. Loaded on demand, because the library is large. */
"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import type { GuildUsage } from "@/lib/api/types";
import { formatCompact, formatCount, formatDate, formatDay, pluralise } from "@/lib/format";
import { formatUsd } from "@/lib/money";

export type Figure = "cost" | "tokens";
type Day = GuildUsage["by_day"][number];

const axisUsd = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 0,
  maximumSignificantDigits: 2,
});
const formatTick = { cost: (value: number) => axisUsd.format(value), tokens: formatCompact };

/** Floats are used for bar heights only; texts show the exact amount. */
const barHeight = (day: Day): number => Number(day.cost_usd);

interface ChartCanvasProps {
  days: Day[];
  figure: Figure;
  bare?: boolean;
}

export default function ChartCanvas({ days, figure, bare }: ChartCanvasProps) {
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 240 }}>
      <BarChart data={days} margin={{ top: 8, right: 0, bottom: 0, left: 0 }} barCategoryGap="22%" accessibilityLayer={false}>
        {!bare && <CartesianGrid vertical={false} stroke="var(--line)" />}
        <XAxis dataKey="day" tickFormatter={formatDay} tick={{ fill: "var(--muted)", fontSize: 12 }} tickLine={false} axisLine={{ stroke: "var(--line)" }} minTickGap={36} tickMargin={8} />
        {!bare && (
          <YAxis tickFormatter={formatTick[figure]} tick={{ fill: "var(--muted)", fontSize: 12 }} tickLine={false} axisLine={false} width="auto" tickCount={4} />
        )}
        <Tooltip cursor={{ fill: "var(--sunken)", radius: 6 }} content={<DayTooltip />} isAnimationActive={false} />
        {figure === "cost" ? (
          <Bar dataKey={barHeight} fill="var(--chart-1)" radius={[4, 4, 0, 0]} maxBarSize={36} isAnimationActive={false} />
        ) : (
          <>
            <Bar dataKey="input_tokens" stackId="tokens" fill="var(--chart-2)" maxBarSize={36} isAnimationActive={false} />
            <Bar dataKey="output_tokens" stackId="tokens" fill="var(--chart-1)" radius={[4, 4, 0, 0]} maxBarSize={36} isAnimationActive={false} />
          </>
        )}
      </BarChart>
    </ResponsiveContainer>
  );
}

function DayTooltip({ active, payload }: { active?: boolean; payload?: readonly { payload?: Day }[] }) {
  const day = payload?.[0]?.payload;
  if (!active || !day) return null;
  return (
    <div className="rounded-xl border border-line bg-raised px-3 py-2 text-xs shadow-float">
      <p className="text-muted">{formatDate(day.day)}</p>
      <p className="mt-1 text-sm font-semibold tabular-nums">{formatUsd(day.cost_usd)}</p>
      <p className="mt-0.5 text-muted tabular-nums">
        {pluralise(day.requests, "request")} · {formatCount(day.input_tokens)} in, {formatCount(day.output_tokens)} out
      </p>
    </div>
  );
}
