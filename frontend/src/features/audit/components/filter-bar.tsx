/** Filters of the audit log. */
"use client";

import { X } from "lucide-react";
import { useState } from "react";

import { Combobox } from "@/components/combobox";
import { Name } from "@/components/name";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { useMemberSearch } from "@/components/use-member-search";
import { t } from "@/lib/words";

import type { Schemas } from "../fields";
import { type Filters, isFiltered, type Kind, KIND_LABELS, KINDS, type Period, PERIODS } from "../filters";
import { sectionTitle } from "../sentence";

interface FilterBarProps {
  guildId: string;
  filters: Filters;
  schemas: Schemas;
  /** Names of people in the list, by id. */
  actors: ReadonlyMap<string, string>;
  onChange: (changes: Partial<Filters>) => void;
  onClear: () => void;
}

const ALL = "all";

export function FilterBar({ guildId, filters, schemas, actors, onChange, onClear }: FilterBarProps) {
  const sections = [...new Set([...Object.keys(schemas), filters.section])].filter((section) => section !== "");
  return (
    <div role="group" aria-label={t("Filters")} className="mb-5 flex flex-wrap items-center gap-2">
      <Segmented label={t("Time")} value={filters.period} choices={PERIODS} onChange={(value) => onChange({ period: value as Period })} className="max-w-full" />
      <PersonFilter guildId={guildId} selected={filters.person} actors={actors} onSelect={(person) => onChange({ person })} />
      <Select
        aria-label={t("Kind")}
        className="w-auto min-w-36"
        value={filters.kind || ALL}
        choices={[{ value: ALL, label: t("Any kind") }, ...KINDS.map((value) => ({ value, label: KIND_LABELS[value] }))]}
        onValueChange={(kind) => onChange({ kind: kind === ALL ? "" : (kind as Kind) })}
      />
      <Select
        aria-label={t("Section")}
        className="w-auto max-w-56 min-w-36"
        value={filters.section || ALL}
        choices={[{ value: ALL, label: t("Any section") }, ...sections.map((value) => ({ value, label: sectionTitle(value, schemas) }))]}
        onValueChange={(section) => onChange({ section: section === ALL ? "" : section })}
      />
      {isFiltered(filters) && (
        <Button variant="ghost" size="sm" onClick={onClear}>
          <X aria-hidden /> {t("Clear filters")}
        </Button>
      )}
    </div>
  );
}

interface PersonFilterProps {
  guildId: string;
  selected: string;
  actors: ReadonlyMap<string, string>;
  onSelect: (userId: string) => void;
}

/** Choosing the selected person again removes the filter. */
function PersonFilter({ guildId, selected, actors, onSelect }: PersonFilterProps) {
  const [text, setText] = useState("");
  const { members, items, empty } = useMemberSearch(guildId, text);
  const known = new Map([...actors, ...members.map(({ id, display_name }) => [id, display_name] as const)]);
  return (
    <Combobox
      aria-label={t("Person")}
      className="w-40"
      items={items}
      empty={empty}
      selected={[selected]}
      onSelect={(id) => onSelect(id === selected ? "" : id)}
      onSearch={setText}
      placeholder={t("Any person")}
    >
      {selected && <Name>{known.get(selected) ?? selected}</Name>}
    </Combobox>
  );
}
