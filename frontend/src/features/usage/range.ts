/** The range of days and its time zone, kept in the URL so that a view can be shared. */
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

import { addDays, addMonths, type DayRange, daysIn, isDay, isZone, monthBefore, startOfMonth, todayIn } from "@/lib/days";
import { mark, t } from "@/lib/words";

export const LONGEST_RANGE_DAYS = 366;
/** Above so many days, the chart has a bar for each month, or for each week where that is chosen. */
const MOST_DAILY_BARS = 92;

export const INTERVALS = ["day", "week", "month"] as const;
export type Interval = (typeof INTERVALS)[number];

/** Whether an interval divides a range of so many days into more than one bar, and not into too many. */
const FITS: Record<Interval, (days: number) => boolean> = { day: (days) => days <= MOST_DAILY_BARS, week: (days) => days > 7, month: (days) => days > 31 };
const usual = (days: number): Interval => (FITS.day(days) ? "day" : "month");

/** The names of ranges in the URL. A named range moves with the days; `from` and `to` stay. */
const NAMES = ["7-days", "30-days", "month", "last-month", "12-months"] as const;
export type RangeName = (typeof NAMES)[number];

export const PRESETS: { value: RangeName; label: string; before: string; range: (today: string) => DayRange }[] = [
  { value: "7-days", label: mark("Last 7 days"), before: mark("the 7 days before"), range: (today) => ({ from: addDays(today, -6), to: today }) },
  { value: "30-days", label: mark("Last 30 days"), before: mark("the 30 days before"), range: (today) => ({ from: addDays(today, -29), to: today }) },
  { value: "month", label: mark("This month"), before: mark("the same days of last month"), range: (today) => ({ from: startOfMonth(today), to: today }) },
  { value: "last-month", label: mark("Last month"), before: mark("the month before"), range: (today) => ({ from: addMonths(today, -1), to: addDays(startOfMonth(today), -1) }) },
  { value: "12-months", label: mark("Last 12 months"), before: mark("the 12 months before"), range: (today) => ({ from: addMonths(today, -11), to: today }) },
];
const DEFAULT: RangeName = "month";
const MONTHS: Partial<Record<RangeName, number>> = { month: 1, "last-month": 1, "12-months": 12 };

export interface UsageRange extends DayRange {
  /** Null for days that were picked. */
  name: RangeName | null;
  label: string;
  zone: string;
  interval: Interval;
  /** Intervals that the user can choose for these days. */
  intervals: Interval[];
  before: DayRange & { label: string };
}

/** Puts the days in order, and keeps them within the API's longest range. */
export function tidy(range: DayRange): DayRange {
  const [from, to] = range.from <= range.to ? [range.from, range.to] : [range.to, range.from];
  const earliest = addDays(to, 1 - LONGEST_RANGE_DAYS);
  return { from: from < earliest ? earliest : from, to };
}

/** The period before: as many months earlier for ranges of months, else as many days just before. */
function before({ from, to }: DayRange, name: RangeName | null): DayRange {
  const months = name && MONTHS[name];
  if (!months) return { from: addDays(from, -daysIn({ from, to })), to: addDays(from, -1) };
  return name === "last-month" ? { from: addMonths(from, -months), to: addDays(from, -1) } : monthBefore({ from, to }, months);
}

export function describe(days: DayRange | null, name: RangeName | null, zone: string, interval: Interval | null = null): UsageRange {
  const preset = PRESETS.find(({ value }) => value === (name ?? DEFAULT)) ?? PRESETS[2];
  const chosen = days ? tidy(days) : (preset?.range(todayIn(zone)) ?? { from: todayIn(zone), to: todayIn(zone) });
  const named = days ? null : (preset?.value ?? DEFAULT);
  const count = daysIn(chosen);
  return {
    ...chosen,
    name: named,
    label: named ? t(preset?.label ?? "") : t("Custom"),
    zone,
    interval: interval && FITS[interval](count) ? interval : usual(count),
    intervals: INTERVALS.filter((each) => FITS[each](count)),
    before: { ...before(chosen, named), label: named ? t(preset?.before ?? "") : t("the {count, plural, one {day} other {# days}} before", { count }) },
  };
}

export interface RangeChoice {
  choose: (name: RangeName) => void;
  pick: (days: DayRange) => void;
  setZone: (zone: string) => void;
  setInterval: (interval: Interval) => void;
}

export function useUsageRange(): [UsageRange, RangeChoice] {
  const [{ range, from, to, zone, interval }, set] = useQueryStates({
    range: parseAsStringLiteral(NAMES),
    from: parseAsString,
    to: parseAsString,
    zone: parseAsString,
    interval: parseAsStringLiteral(INTERVALS),
  });
  const days = from && to && isDay(from) && isDay(to) ? { from, to } : null;
  const shown = describe(days, range, zone && isZone(zone) ? zone : "UTC", interval);
  return [
    shown,
    {
      choose: (name) => void set({ range: name === DEFAULT ? null : name, from: null, to: null }),
      pick: (picked) => void set({ range: null, ...tidy(picked) }),
      setZone: (next) => void set({ zone: next === "UTC" ? null : next }),
      setInterval: (next) => void set({ interval: next === usual(daysIn(shown)) ? null : next }),
    },
  ];
}
