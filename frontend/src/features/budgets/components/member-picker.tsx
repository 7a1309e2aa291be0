/** Selection of one member, searched on the server. */
"use client";

import { useState } from "react";

import { Combobox } from "@/components/combobox";
import { Name } from "@/components/name";
import { useMemberSearch } from "@/components/use-member-search";
import { t } from "@/lib/words";

import { memberName } from "../subjects";

interface MemberPickerProps {
  id: string;
  guildId: string;
  selected: string;
  names: Map<string, string>;
  onSelect: (userId: string) => void;
}

export function MemberPicker({ guildId, selected, names, onSelect, ...control }: MemberPickerProps) {
  const [text, setText] = useState("");
  const { members, items, empty } = useMemberSearch(guildId, text);
  const known = new Map([...names, ...members.map((member) => [member.id, member.display_name] as const)]);
  return (
    <Combobox
      {...control}
      items={items}
      empty={empty}
      selected={[selected]}
      onSelect={onSelect}
      onSearch={setText}
      placeholder={t("Choose a member")}
    >
      {selected && <Name>{memberName(selected, known)}</Name>}
    </Combobox>
  );
}
