/** Selection of the member whose requests are listed. */
"use client";

import { useState } from "react";

import { Combobox } from "@/components/combobox";
import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { useSearchMembers } from "@/lib/api/members";
import { useSettled } from "@/lib/use-settled";
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
  const { data: members = [] } = useSearchMembers(guildId ?? "", useSettled(text), guildId !== null);
  const found = new Map(members.map(({ id, display_name, avatar_url }) => [id, { id, name: display_name, avatar_url }]));
  if (guildId === null && selected === "") return null;
  return (
    <Combobox
      aria-label={t("Person")}
      className="w-40"
      items={[...found.values()].map(({ id, name, avatar_url }) => ({
        value: id,
        label: name,
        icon: <Avatar id={id} name={name} src={avatar_url} className="size-5" />,
      }))}
      selected={[selected]}
      onSelect={(id) => onSelect(id === selected ? "" : id)}
      onSearch={setText}
      placeholder={t("Any person")}
    >
      {selected && <Name>{(people.get(selected) ?? found.get(selected))?.name ?? selected}</Name>}
    </Combobox>
  );
}
