/** Selection of the member whose requests are listed. */
"use client";

import { useState } from "react";

import { Combobox } from "@/components/combobox";
import { Name } from "@/components/name";
import { useMemberSearch } from "@/components/use-member-search";
import { t } from "@/lib/words";

import type { Person } from "./request-row";

interface PersonFilterProps {
  /** Null for all guilds: only people in the list can be chosen then. */
  guildId: string | null;
  selected: string;
  people: Map<string, Person>;
  onSelect: (userId: string) => void;
}

/** Choosing the selected person again removes the filter. */
export function PersonFilter({ guildId, selected, people, onSelect }: PersonFilterProps) {
  const [text, setText] = useState("");
  const { members, items, empty } = useMemberSearch(guildId, text);
  if (guildId === null && selected === "") return null;
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
      {selected && <Name>{people.get(selected)?.name ?? members.find(({ id }) => id === selected)?.display_name ?? selected}</Name>}
    </Combobox>
  );
}
