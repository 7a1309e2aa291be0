/** The select with its list. */
"use client";

import { getNonce } from "get-nonce";
import { Check } from "lucide-react";
import { Select as Primitive } from "radix-ui";

import { t } from "@/lib/words";

import { SelectButton, type SelectProps } from "./select";

export function SelectList({ defaultOpen, ...props }: SelectProps & { defaultOpen: boolean }) {
  const { value, choices, onValueChange, disabled } = props;
  return (
    <Primitive.Root value={value} onValueChange={onValueChange} disabled={disabled} defaultOpen={defaultOpen}>
      <Primitive.Trigger asChild>
        <SelectButton {...props} />
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={6}
          collisionPadding={12}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-xl border border-line bg-raised text-ink shadow-float data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-95"
        >
          <Primitive.Viewport nonce={getNonce()} className="p-1">
            {choices.map((choice) => (
              <Primitive.Item
                key={choice.value}
                value={choice.value}
                className="flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-lg px-2.5 text-sm -outline-offset-2 select-none data-[highlighted]:bg-sunken"
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
