/** Select for a few options. Long lists belong in a `Combobox`. Its list is loaded when it is approached. */
"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";

import { onDemand, type TriggerProps } from "@/components/on-demand";
import { cn } from "@/lib/cn";
import { t } from "@/lib/words";

import { fieldClasses } from "./input";

export interface Choice {
  value: string;
  /** Translated where it is drawn, so that a constant may list choices. */
  label: string;
}

export interface SelectProps extends Omit<ComponentProps<"button">, "value" | "onChange"> {
  value: string;
  choices: Choice[];
  onValueChange: (value: string) => void;
  placeholder?: string;
}

export function SelectButton({ value, choices, onValueChange: _, placeholder, className, ...props }: SelectProps & TriggerProps) {
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <button
      type="button"
      role="combobox"
      aria-expanded={false}
      aria-controls={undefined}
      aria-autocomplete="none"
      className={cn(fieldClasses, "flex h-9 items-center justify-between gap-2 px-3 text-left [&>span]:truncate", !chosen && "text-muted", className)}
      {...props}
    >
      <span>{chosen ? t(chosen.label) : placeholder}</span>
      <ChevronDown className="size-4 shrink-0 text-muted" aria-hidden />
    </button>
  );
}

export const Select = onDemand<SelectProps>(SelectButton, async () => (await import("./select-list")).SelectList, { opens: "listbox" });
