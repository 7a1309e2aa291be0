/** Select for a few options. Long lists belong in a `Combobox`. */
"use client";

import { Check, ChevronDown } from "lucide-react";
import { Select as Primitive } from "radix-ui";
import type { ComponentProps } from "react";

import { cn } from "@/lib/cn";
import { t } from "@/lib/words";

import { fieldClasses } from "./input";

export interface Choice {
  value: string;
  /** Translated where it is drawn, so that a constant may list choices. */
  label: string;
}

interface SelectProps extends Omit<ComponentProps<typeof Primitive.Trigger>, "value" | "onChange"> {
  value: string;
  choices: Choice[];
  onValueChange: (value: string) => void;
  placeholder?: string;
}

export function Select({ value, choices, onValueChange, placeholder, className, disabled, ...props }: SelectProps) {
  return (
    <Primitive.Root value={value} onValueChange={onValueChange} disabled={disabled}>
      <Primitive.Trigger
        className={cn(fieldClasses, "flex h-9 items-center justify-between gap-2 px-3 text-left data-[placeholder]:text-muted [&>span]:truncate", className)}
        {...props}
      >
        <Primitive.Value placeholder={placeholder} />
        <Primitive.Icon asChild>
          <ChevronDown className="size-4 shrink-0 text-muted" aria-hidden />
        </Primitive.Icon>
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={6}
          collisionPadding={12}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-xl border border-line bg-raised text-ink shadow-float data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-95"
        >
          <Primitive.Viewport className="p-1">
            {choices.map((choice) => (
              <Primitive.Item
                key={choice.value}
                value={choice.value}
                className="flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-lg px-2.5 text-sm outline-none select-none data-[highlighted]:bg-sunken"
              >
                <Primitive.ItemText>{t(choice.label)}</Primitive.ItemText>
                <Primitive.ItemIndicator>
                  <Check className="size-4 text-accent" aria-hidden />
                </Primitive.ItemIndicator>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
