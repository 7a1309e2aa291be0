/** Projects what a month will have cost at its end, from the full days before today. */
import { t } from "@/lib/words";

import type { GuildUsage } from "./api/types";
import { addDays, addMonths, dayOf, PROJECTED_FROM_DAYS } from "./days";
import { countedUsd, fromUnits, toUnits } from "./money";

const FEWEST_DAYS = 3;
const WINDOW = 7;

export interface Projection {
  /** Spending so far, plus the average day for each day that is left. */
  expected: string;
  /** The same with the cheapest days in a row instead of the average; `high` with the dearest ones. */
  low: string;
  high: string;
  /** The full days that the average is of. */
  days: number;
  /** The days in a row that the range is of. */
  window: number;
}

function average(days: bigint[]): bigint {
  return days.length === 0 ? 0n : days.reduce((sum, day) => sum + day, 0n) / BigInt(days.length);
}

/** Null with fewer than three full days since the first request: too few to say anything. */
export function projectMonth(byDay: GuildUsage["by_day"], unpricedUsd: string, today: string): Projection | null {
  const counted = byDay.map((row) => ({ day: row.day, units: toUnits(countedUsd(row, unpricedUsd)) }));
  const full = counted.filter(({ day }) => day < today).slice(-PROJECTED_FROM_DAYS);
  const first = full.findIndex(({ units }) => units > 0n);
  const days = first < 0 ? [] : full.slice(first).map(({ units }) => units);
  if (days.length < FEWEST_DAYS) return null;
  const window = Math.min(WINDOW, days.length);
  const windows = Array.from({ length: days.length - window + 1 }, (_, start) => average(days.slice(start, start + window)));
  const month = today.slice(0, 7);
  const spent = counted.filter(({ day }) => day.startsWith(month)).reduce((sum, { units }) => sum + units, 0n);
  const ofToday = counted.find(({ day }) => day === today)?.units ?? 0n;
  const end = (each: bigint): string => fromUnits(spent + (each > ofToday ? each - ofToday : 0n) + each * BigInt(daysLeft(today)));
  const least = windows.reduce((one, other) => (other < one ? other : one));
  const most = windows.reduce((one, other) => (other > one ? other : one));
  return { expected: end(average(days)), low: end(least), high: end(most), days: days.length, window };
}

/** The days of the month after today. */
const daysLeft = (today: string): number => Number(addDays(addMonths(today, 1), -1).slice(8)) - Number(dayOf(Date.parse(today)).slice(8));

export const methodOf = ({ days, window }: Projection): string =>
  t("What is spent so far, plus the average of the last {days} full days for each day that is left. The range takes the cheapest and the dearest {window} days in a row instead.", { days, window });

/** Whole cents: a projection is no more exact than that. */
export const inCents = (amount: string): string => fromUnits((toUnits(amount) / 10n ** 10n) * 10n ** 10n);
