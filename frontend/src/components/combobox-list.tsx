/** The list of a combobox, with its search. */
"use client";

import { Check } from "lucide-react";
import { useState } from "react";

import { t } from "@/lib/words";

import { ComboboxButton, type ComboboxItem, type ComboboxProps } from "./combobox";
import { Name } from "./name";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "./ui/command";
import { Popover, PopoverContent, PopoverTrigger } from "./ui/popover";
import { useFirstSelected } from "./use-first-selected";

function groupsOf(items: ComboboxItem[]): [string, ComboboxItem[]][] {
  const groups = new Map<string, ComboboxItem[]>();
  for (const item of items) groups.set(item.group ?? "", [...(groups.get(item.group ?? "") ?? []), item]);
  return [...groups];
}

export function ComboboxList({
  items,
  selected,
  onSelect,
  multiple,
  movesFocus,
  placeholder,
  empty,
  onSearch,
  children,
  defaultOpen,
  ...trigger
}: ComboboxProps & { defaultOpen: boolean }) {
  const [open, setOpen] = useState(defaultOpen);

  function choose(value: string) {
    onSelect(value);
    if (!multiple) setOpen(false);
  }

  function move(isOpen: boolean) {
    setOpen(isOpen);
    if (!isOpen) onSearch?.(""); // the search begins anew with an empty field
  }

  return (
    <Popover open={open} onOpenChange={move}>
      <PopoverTrigger asChild>
        <ComboboxButton placeholder={placeholder} {...trigger}>
          {children}
        </ComboboxButton>
      </PopoverTrigger>
      <PopoverContent
        aria-label={placeholder}
        onCloseAutoFocus={(event) => movesFocus && event.preventDefault()}
        className="w-(--radix-popover-trigger-width) min-w-60"
      >
        {onSearch ? (
          <Found items={items} selected={selected} onSelect={choose} onSearch={onSearch} label={placeholder} empty={empty} />
        ) : (
          <Command label={placeholder}>
            <CommandInput placeholder={t("Search…")} />
            <CommandList label={placeholder}>
              <Items items={items} selected={selected} onSelect={choose} empty={empty} />
            </CommandList>
          </Command>
        )}
      </PopoverContent>
    </Popover>
  );
}

interface ItemsProps {
  items: ComboboxItem[];
  selected: string[];
  onSelect: (value: string) => void;
  empty?: string;
}

/** The list of a search that runs elsewhere. */
function Found({ label, onSearch, ...props }: ItemsProps & { label: string; onSearch: (text: string) => void }) {
  const { list, ...selection } = useFirstSelected(props.items.map(({ value }) => value).join("\n"));
  return (
    <Command shouldFilter={false} label={label} {...selection}>
      <CommandInput placeholder={t("Search…")} onValueChange={onSearch} />
      <CommandList ref={list} label={label}>
        <Items {...props} />
      </CommandList>
    </Command>
  );
}

function Items({ items, selected, onSelect, empty }: ItemsProps) {
  return (
    <>
      <CommandEmpty>{empty ?? t("Nothing found.")}</CommandEmpty>
      {groupsOf(items).map(([group, members]) => (
        <CommandGroup key={group} heading={group || undefined}>
          {members.map((item) => (
            <CommandItem
              key={item.value}
              value={item.value}
              keywords={[item.label, group, ...(item.keywords ?? [])]}
              aria-checked={selected.includes(item.value)}
              onSelect={() => onSelect(item.value)}
            >
              {item.icon}
              <span className="min-w-0 flex-1">
                <span className="block truncate"><Name>{item.label}</Name></span>
                {item.detail && <span className="block truncate text-xs text-muted">{item.detail}</span>}
              </span>
              {selected.includes(item.value) && <Check className="size-4 shrink-0 text-accent" aria-hidden />}
            </CommandItem>
          ))}
        </CommandGroup>
      ))}
    </>
  );
}
