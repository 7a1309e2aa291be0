/** Searchable selection of one or several items from a long list. */
"use client";

import { Check, ChevronsUpDown } from "lucide-react";
import { type ReactNode, useState } from "react";

import { cn } from "@/lib/cn";

import { Name } from "./name";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "./ui/command";
import { fieldClasses } from "./ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "./ui/popover";

export interface ComboboxItem {
  value: string;
  /** Text that is searched and read by screen readers. */
  label: string;
  group?: string;
  icon?: ReactNode;
}

interface ComboboxProps {
  id?: string;
  items: ComboboxItem[];
  selected: string[];
  onSelect: (value: string) => void;
  /** Keep the list open after a choice, to allow several. */
  multiple?: boolean;
  placeholder: string;
  empty?: string;
  disabled?: boolean;
  /** If set, the search runs elsewhere: it gets the typed text, and `items` are the results. */
  onSearch?: (text: string) => void;
  children?: ReactNode;
  className?: string;
  "aria-label"?: string;
  "aria-invalid"?: boolean;
  "aria-describedby"?: string;
}

function groupsOf(items: ComboboxItem[]): [string, ComboboxItem[]][] {
  const groups = new Map<string, ComboboxItem[]>();
  for (const item of items) groups.set(item.group ?? "", [...(groups.get(item.group ?? "") ?? []), item]);
  return [...groups];
}

export function Combobox({ items, selected, onSelect, multiple, placeholder, empty, onSearch, children, className, ...trigger }: ComboboxProps) {
  const [open, setOpen] = useState(false);

  function choose(value: string) {
    onSelect(value);
    if (!multiple) setOpen(false);
  }

  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        type="button"
        role="combobox"
        aria-expanded={open}
        className={cn(fieldClasses, "flex min-h-9 items-center justify-between gap-2 px-3 py-1 text-left", className)}
        {...trigger}
      >
        <span className="min-w-0 flex-1 truncate">{children || <span className="text-muted">{placeholder}</span>}</span>
        <ChevronsUpDown className="size-4 shrink-0 text-muted" aria-hidden />
      </PopoverTrigger>
      <PopoverContent aria-label={placeholder} className="w-(--radix-popover-trigger-width) min-w-60">
        <Command shouldFilter={!onSearch} label={placeholder}>
          <CommandInput placeholder="Search…" onValueChange={onSearch} />
          <CommandList label={placeholder}>
            <CommandEmpty>{empty ?? "Nothing found."}</CommandEmpty>
            {groupsOf(items).map(([group, members]) => (
              <CommandGroup key={group} heading={group || undefined}>
                {members.map((item) => (
                  <CommandItem
                    key={item.value}
                    value={item.value}
                    keywords={[item.label, group]}
                    aria-checked={selected.includes(item.value)}
                    onSelect={() => choose(item.value)}
                  >
                    {item.icon}
                    <span className="min-w-0 flex-1 truncate"><Name>{item.label}</Name></span>
                    {selected.includes(item.value) && <Check className="size-4 shrink-0 text-accent" aria-hidden />}
                  </CommandItem>
                ))}
              </CommandGroup>
            ))}
          </CommandList>
        </Command>
      </PopoverContent>
    </Popover>
  );
}
