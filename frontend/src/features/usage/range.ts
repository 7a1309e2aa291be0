/** The range of months, kept in the URL so that a view can be shared. */
import { parseAsString, useQueryStates } from "nuqs";

import { addDays, type DayRange, isDay, lastMonth, lastMonths, thisMonth } from "@/lib/days";

export const LONGEST_RANGE_DAYS = 366;

/** Whole months, because breakdowns by feature, model and user are monthly. */
export const PRESETS = [
  { value: "month", label: "This month", range: thisMonth },
  { value: "last-month", label: "Last month", range: lastMonth },
  { value: "3-months", label: "Last 3 months", range: () => lastMonths(3) },
] as const;

const isSame = (a: DayRange, b: DayRange): boolean => a.from === b.from && a.to === b.to;

/** The name of the preset with these days; null for other days in the URL. */
export const presetOf = (range: DayRange): string | null =>
  PRESETS.find((preset) => isSame(preset.range(), range))?.value ?? null;

/** Checks that the days are in order and within the API's maximum range. */
export function tidy(range: DayRange): DayRange {
  const [from, to] = range.from <= range.to ? [range.from, range.to] : [range.to, range.from];
  const earliest = addDays(to, 1 - LONGEST_RANGE_DAYS);
  return { from: from < earliest ? earliest : from, to };
}

export function useDayRange(): [DayRange, (range: DayRange) => void] {
  const [{ from, to }, set] = useQueryStates({ from: parseAsString, to: parseAsString });
  const range = from && to && isDay(from) && isDay(to) ? tidy({ from, to }) : thisMonth();
  return [range, (next) => void set(isSame(next, thisMonth()) ? { from: null, to: null } : tidy(next))];
}
