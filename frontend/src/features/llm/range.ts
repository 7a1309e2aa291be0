/** The days that the page covers, kept in the URL. */
import { parseAsStringLiteral, useQueryState } from "nuqs";

import { addDays, type DayRange, thisMonth, today } from "@/lib/days";
import { mark } from "@/lib/words";

const lastDays = (count: number): DayRange => ({ from: addDays(today(), 1 - count), to: today() });

export const PERIODS = [
  { value: "day", label: mark("Today") },
  { value: "week", label: mark("7 days") },
  { value: "month", label: mark("This month") },
  { value: "quarter", label: mark("90 days") },
] as const;

export type Period = (typeof PERIODS)[number]["value"];

const RANGES: Record<Period, () => DayRange> = {
  day: () => lastDays(1),
  week: () => lastDays(7),
  month: thisMonth,
  quarter: () => lastDays(90),
};

export function usePeriod() {
  const values = PERIODS.map(({ value }) => value);
  const [period, setPeriod] = useQueryState("period", parseAsStringLiteral(values).withDefault("week"));
  return { period, setPeriod: (next: Period) => void setPeriod(next), range: RANGES[period]() };
}
