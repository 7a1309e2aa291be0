/** Stacked bars per day or month. Loaded on demand, because the library is large. */
"use client";

import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import { unpricedWords } from "@/components/unpriced";
import { formatCompact, formatCount } from "@/lib/format";
import { formatUsd } from "@/lib/money";
import { locale, t } from "@/lib/words";

import { type Figure, REST, type StackBar, type StackPart, ticksUpTo } from "../../stack";
import { barName, daysInWords } from "../../words";

const axisUsd = (value: number): string => value.toLocaleString(locale(), { style: "currency", currency: "USD", minimumFractionDigits: 0, maximumSignificantDigits: 3 });
const formatTick = { cost: axisUsd, tokens: formatCompact };
const TEXT = { fill: "var(--muted)", fontSize: 12 };

/** Floats are used for heights only; texts show the exact amount. */
const heightOf = (amounts: { cost: string; tokens: number } | undefined, figure: Figure): number =>
  amounts ? (figure === "cost" ? Number(amounts.cost) : amounts.tokens) : 0;

type Drawn = StackBar & { before: StackBar | null };

export interface ChartCanvasProps {
  bars: StackBar[];
  before: StackBar[];
  parts: StackPart[];
  nameOf: (part: string) => string;
  figure: Figure;
  interval: "day" | "month";
  onChoose: (part: string) => void;
}

export default function ChartCanvas({ bars, before, parts, nameOf, figure, interval, onChoose }: ChartCanvasProps) {
  const drawn: Drawn[] = bars.map((bar, index) => ({ ...bar, before: before[index] ?? null }));
  const ticks = ticksUpTo(Math.max(...[...bars, ...before].map((bar) => heightOf(bar, figure))));
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 240 }}>
      <ComposedChart data={drawn} margin={{ top: 8, right: 4, bottom: 0, left: 0 }} barCategoryGap="22%" accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="from"
          tickFormatter={(from: string) => barName(from, interval)}
          tick={TEXT}
          tickLine={false}
          axisLine={{ stroke: "var(--line)" }}
          interval="equidistantPreserveStart"
          minTickGap={24}
          tickMargin={8}
        />
        <YAxis ticks={ticks} domain={[0, ticks.at(-1) ?? 1]} tickFormatter={formatTick[figure]} tick={TEXT} tickLine={false} axisLine={false} width={60} />
        <Tooltip
          cursor={{ fill: "var(--sunken)", radius: 6 }}
          content={<BarTooltip parts={parts} nameOf={nameOf} figure={figure} />}
          isAnimationActive={false}
        />
        {parts.map((part) => (
          <Bar
            key={part.name}
            dataKey={(bar: Drawn) => heightOf(bar.parts[part.name], figure)}
            stackId="parts"
            fill={part.colour}
            stroke="var(--surface)"
            strokeWidth={bars.length > 45 ? 0 : 1}
            maxBarSize={44}
            isAnimationActive={false}
            className={part.name === REST ? undefined : "cursor-pointer"}
            onClick={() => part.name !== REST && onChoose(part.name)}
          />
        ))}
        <Line
          dataKey={(bar: Drawn) => (bar.before ? heightOf(bar.before, figure) : null)}
          stroke="var(--line-strong)"
          strokeWidth={1.5}
          strokeDasharray="4 3"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

interface BarTooltipProps {
  parts: StackPart[];
  nameOf: (part: string) => string;
  figure: Figure;
  active?: boolean;
  payload?: readonly { payload?: Drawn }[];
}

function BarTooltip({ parts, nameOf, figure, active, payload }: BarTooltipProps) {
  const bar = payload?.[0]?.payload;
  if (!active || !bar) return null;
  const amount = (of: { cost: string; tokens: number }): string => (figure === "cost" ? formatUsd(of.cost) : formatCount(of.tokens));
  return (
    <div className="max-w-72 rounded-xl border border-line bg-raised px-3 py-2 text-xs shadow-float">
      <p className="text-muted">{daysInWords(bar)}</p>
      <p className="mt-1 text-sm font-semibold tabular-nums">{figure === "cost" ? formatUsd(bar.cost) : t("{tokens} tokens", { tokens: formatCount(bar.tokens) })}</p>
      <ul className="mt-1 space-y-0.5">
        {parts.map((part) => {
          const own = bar.parts[part.name];
          return (
            own && (
              <li key={part.name} className="flex items-center gap-2">
                <span className="size-2 shrink-0 rounded-sm" style={{ background: part.colour }} />
                <span className="min-w-0 flex-1 truncate">{nameOf(part.name)}</span>
                <span className="tabular-nums">{amount(own)}</span>
              </li>
            )
          );
        })}
      </ul>
      <p className="mt-1 text-muted tabular-nums">
        {t("{requests, plural, one {# request} other {# requests}}", { requests: bar.requests })}
        {bar.unpriced > 0 && `, ${unpricedWords(bar.unpriced)}`}
      </p>
      {bar.before && (
        <p className="mt-1 border-t pt-1 text-muted tabular-nums">
          {daysInWords(bar.before)}: {amount(bar.before)}
        </p>
      )}
    </div>
  );
}
