/** Chooses a member of the server by a search of the API. */
"use client";

import { useState } from "react";

import { Combobox } from "@/components/combobox";
import { Avatar } from "@/components/ui/avatar";
import { useSearchMembers } from "@/lib/api/members";
import type { Member } from "@/lib/api/types";
import { isolated } from "@/lib/isolated";
import { useSettled } from "@/lib/use-settled";
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
  const query = text.trim();
  const settled = useSettled(query);
  const { data = [], isError, isPending, isPlaceholderData } = useSearchMembers(guildId, settled);
  const isSearching = query !== settled || isPlaceholderData;
  // Enter must not choose a member who was found for what was typed before.
  const matches = (member: Member): boolean => !isSearching || titleOf(member).toLowerCase().includes(query.toLowerCase());
  const candidates = data.filter((member) => !member.bot && !without.includes(member.id) && matches(member));
  return (
    <Combobox
      aria-label={label}
      className={className}
      placeholder={t("Choose a member")}
      empty={isError ? t("Members can't be searched right now.") : isPending || isSearching ? t("Searching…") : none}
      items={candidates.map((member) => ({
        value: member.id,
        label: titleOf(member),
        icon: <Avatar id={member.id} name={member.display_name} src={member.avatar_url} className="size-6 text-[0.625rem]" />,
      }))}
      selected={chosen ? [chosen.id] : []}
      onSelect={(id) => onChoose(candidates.find((member) => member.id === id) ?? null)}
      onSearch={setText}
    >
      {chosen && titleOf(chosen)}
    </Combobox>
  );
}
