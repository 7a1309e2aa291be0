/** Filters of the list of requests. */
"use client";

import { X } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { Combobox } from "@/components/combobox";
import { useGetGuildUsage } from "@/lib/api/usage";
import { lastMonths } from "@/lib/days";
import { t } from "@/lib/words";

import { type Filters, isFiltered, type Period, PERIODS } from "../filters";
import { outcomes } from "../outcomes";
import { PersonFilter } from "./person-filter";
import type { Person, RequestEntry } from "./request-row";

interface FilterBarProps {
  guildId: string | null;
  filters: Filters;
  /** The entries that are loaded: their features and models can be chosen. */
  entries: RequestEntry[];
  people: Map<string, Person>;
  onChange: (changes: Partial<Filters>) => void;
  onClear: () => void;
}

/** The values that occur, the chosen one among them. */
const choicesOf = (...values: string[]): string[] => [...new Set(values.filter((value) => value !== ""))].sort();

export function FilterBar({ guildId, filters, entries, people, onChange, onClear }: FilterBarProps) {
  const { data: usage } = useGetGuildUsage(guildId ?? "", lastMonths(2), guildId !== null);
  const features = choicesOf(filters.feature, ...entries.map(({ cog_name }) => cog_name), ...(usage?.by_cog.map(({ cog_name }) => cog_name) ?? []));
  const models = choicesOf(filters.model, ...entries.map(({ model }) => model), ...(usage?.by_model.map(({ model }) => model) ?? []));
  return (
    <div role="group" aria-label={t("Filters")} className="mb-5 flex flex-wrap items-center gap-2">
      <Segmented label={t("Time")} value={filters.period} choices={PERIODS} onChange={(value) => onChange({ period: value as Period })} className="max-w-full" />
      <PersonFilter guildId={guildId} selected={filters.person} people={people} onSelect={(person) => onChange({ person })} />
      <ValueFilter label={t("Feature")} any={t("Any feature")} values={features} selected={filters.feature} onSelect={(feature) => onChange({ feature })} />
      <ValueFilter label={t("Model")} any={t("Any model")} values={models} selected={filters.model} onSelect={(model) => onChange({ model })} />
      <Select
        aria-label={t("Outcome")}
        className="w-auto min-w-36"
        value={filters.outcome || "all"}
        choices={outcomes()}
        onValueChange={(outcome) => onChange({ outcome: outcome === "all" ? "" : outcome })}
      />
      {isFiltered(filters) && (
        <Button variant="ghost" size="sm" onClick={onClear}>
          <X aria-hidden /> {t("Clear filters")}
        </Button>
      )}
      {filters.server !== "" && <span className="text-xs text-muted">{t("Only server {server}", { server: filters.server })}</span>}
    </div>
  );
}

interface ValueFilterProps {
  label: string;
  /** Stands where none is chosen. */
  any: string;
  values: string[];
  selected: string;
  onSelect: (value: string) => void;
}

/** Choosing the selected value again removes the filter. */
function ValueFilter({ label, any, values, selected, onSelect }: ValueFilterProps) {
  return (
    <Combobox
      aria-label={label}
      className="w-40"
      items={values.map((value) => ({ value, label: value }))}
      selected={[selected]}
      onSelect={(value) => onSelect(value === selected ? "" : value)}
      placeholder={any}
    >
      {selected}
    </Combobox>
  );
}
