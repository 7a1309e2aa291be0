/** Searchable selection of one or several items from a long list. */
"use client";

import { ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/lib/cn";

import { onDemand, type TriggerProps } from "./on-demand";
import { fieldClasses } from "./ui/input";

export interface ComboboxItem {
  value: string;
  /** Text that is searched and read by screen readers. */
  label: string;
  group?: string;
  /** Second line, which is not searched. */
  detail?: string;
  /** Further text that is searched. */
  keywords?: string[];
  icon?: ReactNode;
}

export interface ComboboxProps {
  id?: string;
  items: ComboboxItem[];
  selected: string[];
  onSelect: (value: string) => void;
  /** Keep the list open after a choice, to allow several. */
  multiple?: boolean;
  /** The choice moves the focus elsewhere, so closing the list must not take it back. */
  movesFocus?: boolean;
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

type ButtonProps = Omit<ComboboxProps, "items" | "selected" | "onSelect" | "multiple" | "movesFocus" | "empty" | "onSearch"> & TriggerProps;

export function ComboboxButton({
  placeholder,
  children,
  className,
  "aria-expanded": isExpanded = false,
  "aria-controls": controls,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      role="combobox"
      aria-expanded={isExpanded}
      aria-controls={controls}
      className={cn(fieldClasses, "flex min-h-9 items-center justify-between gap-2 px-3 py-1 text-left", className)}
      {...props}
    >
      <span className="min-w-0 flex-1 truncate">{children || <span className="text-muted">{placeholder}</span>}</span>
      <ChevronsUpDown className="size-4 shrink-0 text-muted" aria-hidden />
    </button>
  );
}

export const Combobox = onDemand<ComboboxProps>(
  ({ items: _items, selected: _selected, onSelect: _onSelect, multiple: _multiple, movesFocus: _movesFocus, empty: _empty, onSearch: _onSearch, ...props }) => <ComboboxButton {...props} />,
  async () => (await import("./combobox-list")).ComboboxList,
  { opens: "dialog" },
);
