/** Segmented control: switches between two to four views. */
"use client";

import { ToggleGroup } from "radix-ui";

import { cn } from "@/lib/cn";
import { t } from "@/lib/words";

interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  /** Labels are translated where they are drawn, so that a constant may list them. */
  choices: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  className?: string;
}

export function Segmented<Value extends string>({ label, value, choices, onChange, className }: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => next && onChange(next as Value)}
      className={cn("inline-flex rounded-lg border border-line bg-sunken p-0.5 dark:bg-canvas", className)}
    >
      {choices.map((choice) => (
        <ToggleGroup.Item
          key={choice.value}
          value={choice.value}
          className="h-7 rounded-md px-2.5 text-[0.8125rem] font-medium whitespace-nowrap text-muted transition-colors hover:text-ink data-[state=on]:bg-raised data-[state=on]:text-ink data-[state=on]:shadow-card dark:data-[state=on]:bg-sunken"
        >
          {t(choice.label)}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
