/** Selects the months to show. */
"use client";

import { Segmented } from "@/components/ui/segmented";
import type { DayRange } from "@/lib/days";

import { PRESETS, presetOf } from "../range";

interface RangePickerProps {
  range: DayRange;
  onChange: (range: DayRange) => void;
}

export function RangePicker({ range, onChange }: RangePickerProps) {
  return (
    <Segmented
      label="Months"
      value={presetOf(range) ?? ""}
      choices={PRESETS}
      onChange={(value) => {
        const preset = PRESETS.find((candidate) => candidate.value === value);
        if (preset) onChange(preset.range());
      }}
      className="max-w-full"
    />
  );
}
