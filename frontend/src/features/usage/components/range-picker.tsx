/** Chooses the days to look at: a preset, or any first and last day. */
"use client";

import { CalendarRange } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Segmented } from "@/components/ui/segmented";
import { type DayRange, isDay, today } from "@/lib/days";
import { formatDate } from "@/lib/format";

import { PRESETS, presetOf } from "../range";

interface RangePickerProps {
  range: DayRange;
  onChange: (range: DayRange) => void;
}

export function RangePicker({ range, onChange }: RangePickerProps) {
  return (
    <>
      <Segmented
        label="Range"
        value={presetOf(range) ?? ""}
        choices={PRESETS}
        onChange={(value) => {
          const preset = PRESETS.find((candidate) => candidate.value === value);
          if (preset) onChange(preset.range());
        }}
        className="max-w-full"
      />
      <CustomRange key={`${range.from}/${range.to}`} range={range} onChange={onChange} />
    </>
  );
}

function CustomRange({ range, onChange }: RangePickerProps) {
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(range);
  const usable = isDay(draft.from) && isDay(draft.to);

  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button variant="secondary" size="sm" className="tabular-nums">
          <CalendarRange aria-hidden />
          <span className="sr-only">Choose days, now </span>
          {formatDate(range.from)} – {formatDate(range.to)}
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Days" align="end" className="w-72 p-4">
        <form
          className="grid grid-cols-2 gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            setOpen(false);
            onChange(draft);
          }}
        >
          {(["from", "to"] as const).map((end) => (
            <label key={end} className="col-span-2 text-xs text-muted">
              {end === "from" ? "First day" : "Last day"}
              <Input
                type="date"
                max={today()}
                value={draft[end]}
                onChange={(event) => setDraft({ ...draft, [end]: event.target.value })}
                className="mt-1.5"
              />
            </label>
          ))}
          <p className="col-span-2 text-xs text-muted">Days are counted in UTC.</p>
          <Button type="submit" size="sm" disabled={!usable} className="col-span-2">
            Show these days
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  );
}
