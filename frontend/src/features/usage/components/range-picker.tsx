/** Selects the days to show and the time zone in which they are counted. */
"use client";

import { CalendarDays, Check, ChevronDown } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { type DayRange, isDay, ownZone, todayIn } from "@/lib/days";
import { t } from "@/lib/words";

import { PRESETS, type RangeChoice, type UsageRange } from "../range";
import { daysInWords, zoneInWords } from "../words";

const Calendar = dynamic(() => import("./calendar"), { ssr: false, loading: () => <Skeleton className="h-80 w-64" /> });

interface RangePickerProps {
  range: UsageRange;
  choice: RangeChoice;
}

export function RangePicker({ range, choice }: RangePickerProps) {
  const [open, setOpen] = useState(false);
  const days = daysInWords(range);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button variant="secondary" size="sm" aria-label={t("Days: {label}, {days}", { label: range.label, days })}>
          <CalendarDays aria-hidden />
          {range.name ? range.label : days}
          <ChevronDown className="text-muted" aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label={t("Days to show")} className="max-h-(--radix-popover-content-available-height) w-80 max-w-[calc(100vw-1.5rem)] overflow-y-auto p-2 sm:w-auto">
        <Choices range={range} choice={choice} close={() => setOpen(false)} />
      </PopoverContent>
    </Popover>
  );
}

function Choices({ range, choice, close }: RangePickerProps & { close: () => void }) {
  const [custom, setCustom] = useState(range.name === null);
  const own = ownZone();
  const zones = [...new Set(["UTC", own, range.zone])];
  const item = "flex h-9 w-full items-center justify-between gap-6 rounded-lg px-2.5 text-left text-sm whitespace-nowrap hover:bg-sunken";
  return (
    <div className="sm:flex sm:gap-2">
      <div className="sm:w-52">
        <ul aria-label={t("Ranges")}>
          {PRESETS.map(({ value, label }) => (
            <li key={value}>
              <button
                type="button"
                aria-pressed={!custom && range.name === value}
                className={item}
                onClick={() => {
                  choice.choose(value);
                  close();
                }}
              >
                {t(label)}
                {!custom && range.name === value && <Check className="size-4 text-accent" aria-hidden />}
              </button>
            </li>
          ))}
          <li>
            <button type="button" aria-pressed={custom} aria-expanded={custom} className={item} onClick={() => setCustom(true)}>
              {t("Custom…")}
              {custom && <Check className="size-4 text-accent" aria-hidden />}
            </button>
          </li>
        </ul>
        {zones.length > 1 && (
          <div className="mt-2 border-t px-2.5 pt-3 pb-1">
            <p className="mb-1.5 text-xs text-muted">{t("Days begin at midnight in")}</p>
            <Segmented
              label={t("Time zone")}
              value={range.zone}
              choices={zones.map((zone) => ({ value: zone, label: zoneInWords(zone) }))}
              onChange={choice.setZone}
              className="flex max-w-full flex-wrap"
            />
            <p className="mt-1.5 text-xs text-pretty text-muted">{t("Budgets count days in UTC.")}</p>
          </div>
        )}
      </div>
      {custom && <Custom range={range} onApply={(days) => { choice.pick(days); close(); }} />}
    </div>
  );
}

function Custom({ range, onApply }: { range: UsageRange; onApply: (days: DayRange) => void }) {
  const [days, setDays] = useState<DayRange>({ from: range.from, to: range.to });
  const today = todayIn(range.zone);
  const field = (name: keyof DayRange, label: string) => (
    <label className="min-w-0 flex-1 text-xs text-muted">
      {label}
      <Input type="date" value={days[name]} max={today} className={cn("mt-1 text-ink", "px-2")} onChange={({ target }) => setDays({ ...days, [name]: target.value })} />
    </label>
  );
  const isComplete = isDay(days.from) && isDay(days.to);
  return (
    <form
      className="mt-2 border-t pt-3 sm:mt-0 sm:border-t-0 sm:border-l sm:pt-1 sm:pl-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete) onApply(days);
      }}
    >
      {isComplete && <Calendar days={days} onPick={setDays} today={today} />}
      <div className="mt-2 flex gap-2">
        {field("from", t("From"))}
        {field("to", t("To"))}
      </div>
      <Button type="submit" size="sm" className="mt-3 w-full" disabled={!isComplete}>
        {t("Show these days")}
      </Button>
    </form>
  );
}
