/** Multiple selection as chips, each of which can be removed. */
"use client";

import { X } from "lucide-react";

import { Combobox, type ComboboxItem } from "@/components/combobox";
import { Name } from "@/components/name";
import { isolated } from "@/lib/isolated";
import { t } from "@/lib/words";

interface ChipsProps {
  id: string;
  items: ComboboxItem[];
  selected: string[];
  onChange: (selected: string[]) => void;
  placeholder: string;
  empty?: string;
  disabled?: boolean;
  onSearch?: (text: string) => void;
  "aria-invalid"?: boolean;
  "aria-describedby"?: string;
}

export function Chips({ items, selected, onChange, disabled, ...trigger }: ChipsProps) {
  const without = (index: number): string[] => selected.toSpliced(index, 1);
  return (
    <>
      <Combobox
        {...trigger}
        multiple
        items={items}
        selected={selected}
        disabled={disabled}
        onSelect={(value) => onChange(selected.includes(value) ? without(selected.indexOf(value)) : [...selected, value])}
      >
        {selected.length > 0 && t("{count} chosen", { count: selected.length })}
      </Combobox>
      {selected.length > 0 && (
        <ul className="mt-2 flex flex-wrap gap-1.5">
          {selected.map((value, index) => {
            const item = items.find((candidate) => candidate.value === value);
            return (
              <Chip key={`${index} ${value}`} label={item?.label ?? value} disabled={disabled} onRemove={() => onChange(without(index))}>
                {item?.icon}
              </Chip>
            );
          })}
        </ul>
      )}
    </>
  );
}

interface ChipProps {
  label: string;
  disabled?: boolean;
  onRemove: () => void;
  children?: React.ReactNode;
}

export function Chip({ label, disabled, onRemove, children }: ChipProps) {
  return (
    <li className="inline-flex max-w-full items-center gap-1.5 rounded-lg border bg-sunken py-0.5 pr-0.5 pl-2 text-[0.8125rem]">
      {children}
      <Name className="min-w-0 truncate">{label}</Name>
      <button
        type="button"
        disabled={disabled}
        onClick={onRemove}
        aria-label={t("Remove {label}", { label: isolated(label) })}
        className="inline-flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-line hover:text-ink"
      >
        <X className="size-3.5" aria-hidden />
      </button>
    </li>
  );
}
