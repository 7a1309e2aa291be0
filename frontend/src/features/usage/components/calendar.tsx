/** Calendar to pick a range of days from. Loaded when it is opened. */
"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { type DateRange, DayPicker } from "react-day-picker";
import { de } from "react-day-picker/locale/de";

import { addDays, type DayRange } from "@/lib/days";
import { language, locale, t } from "@/lib/words";

import { LONGEST_RANGE_DAYS } from "../range";

/** The picker knows days as local dates; everything else as `YYYY-MM-DD`. */
const dateOf = (day: string): Date => new Date(`${day}T00:00`);
const dayOf = (date: Date): string =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;

/** Contains the number that is shown, so that speech control finds the day by it. */
function spoken(date: Date, isSelected: boolean): string {
  const day = date.toLocaleDateString(locale(), { weekday: "long", year: "numeric", month: "long", day: "numeric" });
  return isSelected ? t("{day}, selected", { day }) : day;
}

const DAY = "size-9 rounded-lg text-sm tabular-nums hover:bg-sunken";
const ARROW = "absolute top-0 inline-flex size-8 items-center justify-center rounded-lg text-muted hover:bg-sunken hover:text-ink aria-disabled:opacity-40";
const CLASSES = {
  months: "relative",
  month_caption: "flex h-8 items-center justify-center text-sm font-medium",
  button_previous: `${ARROW} left-0`,
  button_next: `${ARROW} right-0`,
  month_grid: "mx-auto mt-2 border-collapse",
  weekday: "size-9 text-xs font-normal text-muted",
  day: "p-0 text-center",
  day_button: DAY,
  today: "font-semibold underline underline-offset-4",
  outside: "text-muted",
  disabled: "opacity-35",
  range_start: "rounded-l-lg bg-accent-soft [&>button]:bg-accent [&>button]:text-on-accent [&>button]:hover:bg-accent-hover",
  range_end: "rounded-r-lg bg-accent-soft [&>button]:bg-accent [&>button]:text-on-accent [&>button]:hover:bg-accent-hover",
  range_middle: "bg-accent-soft text-accent-ink",
};

interface CalendarProps {
  days: DayRange;
  /** Both ends are the same day until the second one is picked. */
  onPick: (days: DayRange) => void;
  today: string;
}

export default function Calendar({ days, onPick, today }: CalendarProps) {
  const selected: DateRange = { from: dateOf(days.from), to: dateOf(days.to) };
  return (
    <DayPicker
      mode="range"
      locale={language() === "de" ? de : undefined}
      defaultMonth={dateOf(days.to)}
      selected={selected}
      resetOnSelect
      max={LONGEST_RANGE_DAYS - 1}
      onSelect={(range, clicked) => {
        const day = dayOf(clicked);
        onPick(range?.from && range.to ? { from: dayOf(range.from), to: dayOf(range.to) } : { from: day, to: day });
      }}
      disabled={{ after: dateOf(today) }}
      endMonth={dateOf(today)}
      startMonth={dateOf(addDays(today, -5 * 365))}
      weekStartsOn={1}
      labels={{ labelDayButton: (date, { selected: isSelected }) => spoken(date, isSelected ?? false) }}
      classNames={CLASSES}
      components={{
        Chevron: ({ orientation }) => (orientation === "left" ? <ChevronLeft className="size-4" aria-hidden /> : <ChevronRight className="size-4" aria-hidden />),
      }}
    />
  );
}
