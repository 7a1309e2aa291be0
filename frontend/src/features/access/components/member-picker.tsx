/** Chooses a member of the server by a search of the API. */
"use client";

import { useState } from "react";

import { Combobox } from "@/components/combobox";
import { useMemberSearch } from "@/components/use-member-search";
import type { Member } from "@/lib/api/types";
import { isolated } from "@/lib/isolated";
import { t } from "@/lib/words";

interface MemberPickerProps {
  guildId: string;
  label: string;
  /** Ids of members who cannot be chosen. */
  without: string[];
  /** Shown when all members that match are left out. */
  none: string;
  chosen: Member | null;
  onChoose: (member: Member | null) => void;
  className?: string;
}

const titleOf = (member: Member): string =>
  member.display_name === member.name ? isolated(member.name) : `${isolated(member.display_name)} (@${isolated(member.name)})`;

export function MemberPicker({ guildId, label, without, none, chosen, onChoose, className }: MemberPickerProps) {
  const [text, setText] = useState("");
  const allows = (member: Member): boolean => !member.bot && !without.includes(member.id);
  const { members, items, empty } = useMemberSearch(guildId, text, { allows, labelOf: titleOf, none });
  return (
    <Combobox
      aria-label={label}
      className={className}
      placeholder={t("Choose a member")}
      empty={empty}
      items={items}
      selected={chosen ? [chosen.id] : []}
      onSelect={(id) => onChoose(members.find((member) => member.id === id) ?? null)}
      onSearch={setText}
    >
      {chosen && titleOf(chosen)}
    </Combobox>
  );
}
