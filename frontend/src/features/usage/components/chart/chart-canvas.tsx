/** Stacked bars per day, week or month, with a line for the period before. */
"use client";

import { type PointerEvent, useState } from "react";

import { cn } from "@/lib/cn";
import { formatCompact } from "@/lib/format";
import { locale } from "@/lib/words";

import type { Interval } from "../../range";
import { type Figure, REST, type StackBar, type StackPart, ticksUpTo } from "../../stack";
import { barName } from "../../words";
import { BarTooltip } from "./bar-tooltip";

const axisUsd = (value: number): string =>
  new Intl.NumberFormat(locale(), { style: "currency", currency: "USD", minimumFractionDigits: 0, maximumSignificantDigits: 3 }).format(value);
const formatTick = { cost: axisUsd, tokens: formatCompact };

/** Floats are used for heights only; texts show the exact amount. */
const heightOf = (amounts: { cost: string; tokens: number } | undefined, figure: Figure): number =>
  amounts ? (figure === "cost" ? Number(amounts.cost) : amounts.tokens) : 0;

const HEIGHT = 100;
const GAP = 0.22;
/** A few wide bars would look like blocks. */
const WIDEST = 0.09;
const MOST_LABELS = 8;

export interface ChartCanvasProps {
  bars: StackBar[];
  before: StackBar[];
  parts: StackPart[];
  nameOf: (part: string) => string;
  figure: Figure;
  interval: Interval;
  onChoose: (part: string) => void;
}

export function ChartCanvas({ bars, before, parts, nameOf, figure, interval, onChoose }: ChartCanvasProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const ticks = ticksUpTo(Math.max(...[...bars, ...before].map((bar) => heightOf(bar, figure))));
  const top = ticks.at(-1) ?? 1;
  const toPixels = (value: number): number => (value / top) * HEIGHT;
  const bar = pointed === null ? undefined : bars[pointed];

  function point({ clientX, currentTarget }: PointerEvent<Element>): void {
    const { left, width } = currentTarget.getBoundingClientRect();
    setPointed(Math.min(bars.length - 1, Math.max(0, Math.floor(((clientX - left) / width) * bars.length))));
  }

  return (
    <div className="grid size-full grid-cols-[auto_minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto] gap-x-2 pt-2 text-xs text-muted" aria-hidden>
      <div className="flex flex-col-reverse justify-between text-right tabular-nums">
        {ticks.map((tick) => (
          <span key={tick} className="flex h-0 items-center justify-end">{formatTick[figure](tick)}</span>
        ))}
      </div>
      <div className="relative">
        <svg
          viewBox={`0 0 ${bars.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="size-full overflow-visible"
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={() => setPointed(null)}
        >
          {ticks.map((tick) => (
            <line key={tick} x1={0} x2={bars.length} y1={HEIGHT - toPixels(tick)} y2={HEIGHT - toPixels(tick)} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
          ))}
          <rect width={bars.length} height={HEIGHT} fill="transparent" />
          {pointed !== null && <rect x={pointed} width={1} height={HEIGHT} fill="var(--sunken)" />}
          {bars.map((each, index) => (
            <Stack key={each.from} bar={each} index={index} width={Math.min(1 - GAP, WIDEST * bars.length)} parts={parts} figure={figure} toPixels={toPixels} onChoose={onChoose} />
          ))}
          {before.length > 0 && (
            <polyline
              points={before.slice(0, bars.length).map((each, index) => `${index + 0.5},${HEIGHT - toPixels(heightOf(each, figure))}`).join(" ")}
              fill="none"
              stroke="var(--line-strong)"
              strokeWidth={1.5}
              strokeDasharray="4 3"
              vectorEffect="non-scaling-stroke"
              className="pointer-events-none"
            />
          )}
        </svg>
        {bar && pointed !== null && (
          <div
            className={cn("pointer-events-none absolute top-0 z-10 w-max max-w-[min(18rem,70vw)]", pointed >= bars.length / 2 && "-translate-x-full")}
            style={{ left: `${((pointed + (pointed >= bars.length / 2 ? 0 : 1)) / bars.length) * 100}%` }}
          >
            <BarTooltip bar={bar} before={before[pointed]} parts={parts} nameOf={nameOf} figure={figure} />
          </div>
        )}
      </div>
      <Labels bars={bars} interval={interval} />
    </div>
  );
}

interface StackProps extends Pick<ChartCanvasProps, "parts" | "figure" | "onChoose"> {
  bar: StackBar;
  index: number;
  /** Share of the space that one bar has, from 0 to 1. */
  width: number;
  toPixels: (value: number) => number;
}

function Stack({ bar, index, width, parts, figure, toPixels, onChoose }: StackProps) {
  const heights = parts.map((part) => toPixels(heightOf(bar.parts[part.name], figure)));
  return parts.map((part, place) => {
    const height = heights[place] ?? 0;
    const below = heights.slice(0, place).reduce((sum, each) => sum + each, 0);
    return height > 0 && (
      <rect
        key={part.name}
        x={index + (1 - width) / 2}
        y={HEIGHT - below - height}
        width={width}
        height={height}
        fill={part.colour}
        stroke="var(--surface)"
        strokeWidth={0.75}
        vectorEffect="non-scaling-stroke"
        className={part.name === REST ? undefined : "cursor-pointer"}
        onClick={() => part.name !== REST && onChoose(part.name)}
      />
    );
  });
}

/** Each label below its bar; on phones every other one. */
function Labels({ bars, interval }: Pick<ChartCanvasProps, "bars" | "interval">) {
  const step = Math.ceil(bars.length / MOST_LABELS);
  return (
    <div className="col-start-2 mt-2 grid h-4 auto-cols-fr grid-flow-col">
      {bars.map(({ from }, index) => (
        <span key={from} className="flex min-w-0 justify-center overflow-visible whitespace-nowrap">
          {index % step === 0 && <span className={(index / step) % 2 === 1 ? "max-sm:hidden" : undefined}>{barName(from, interval)}</span>}
        </span>
      ))}
    </div>
  );
}
