/** Data of the stacked chart: its parts, their colours, and ticks at round values. */
import type { UsageOverTime } from "@/lib/api/types";
import { sumOf } from "@/lib/money";

export type Figure = "cost" | "tokens";

/** More parts could not be distinguished by colour: the smaller ones are summed up. */
const MOST_PARTS = 5;
export const REST = "";

export interface StackPart {
  /** `REST` for all that have no colour of their own. */
  name: string;
  cost: string;
  tokens: number;
  colour: string;
}

export interface StackBar {
  from: string;
  to: string;
  requests: number;
  tokens: number;
  cost: string;
  unpriced: number;
  /** By the part's name. */
  parts: Record<string, { cost: string; tokens: number }>;
}

export interface Stack {
  parts: StackPart[];
  bars: StackBar[];
}

type Row = UsageOverTime["parts"][number];

const summed = (rows: Row[]) => ({ cost: sumOf(rows.map((row) => row.cost_usd)), tokens: rows.reduce((sum, row) => sum + row.total_tokens, 0) });

function grouped(rows: Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

/** The largest parts get a colour each, in the order of their cost. */
export function stackOf(usage: UsageOverTime): Stack {
  const totals = [...grouped(usage.parts, (row) => row.name)].map(([name, rows]) => ({ name, ...summed(rows) }));
  totals.sort((a, b) => Number(b.cost) - Number(a.cost) || b.tokens - a.tokens);
  const shown = new Set(totals.slice(0, totals.length > MOST_PARTS + 1 ? MOST_PARTS : MOST_PARTS + 1).map(({ name }) => name));
  const keyOf = (row: Row): string => (shown.has(row.name) ? row.name : REST);
  const byKey = grouped(usage.parts, keyOf);
  const names = [...shown, ...(byKey.has(REST) ? [REST] : [])];
  const byFrom = grouped(usage.parts, (row) => row.from);
  return {
    parts: names.map((name, index) => ({
      name,
      ...summed(byKey.get(name) ?? []),
      colour: name === REST ? "var(--chart-rest)" : `var(--chart-${index + 1})`,
    })),
    bars: usage.intervals.map(({ from, to, requests, total_tokens, cost_usd, unpriced_requests }) => ({
      from,
      to,
      requests,
      tokens: total_tokens,
      cost: cost_usd,
      unpriced: unpriced_requests,
      parts: Object.fromEntries([...grouped(byFrom.get(from) ?? [], keyOf)].map(([name, rows]) => [name, summed(rows)])),
    })),
  };
}

/** Round values from zero to at least `highest`: steps of 1, 2 or 5 times a power of ten. */
export function ticksUpTo(highest: number, most = 4): number[] {
  if (!(highest > 0)) return [0, 1];
  const rough = highest / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
  const count = Math.ceil(highest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}
