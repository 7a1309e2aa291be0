/** Selection of one member, searched on the server. */
"use client";

import { useState } from "react";

import { Combobox } from "@/components/combobox";
import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { useSearchMembers } from "@/lib/api/members";
import { useSettled } from "@/lib/use-settled";
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
  const { data: members = [] } = useSearchMembers(guildId, useSettled(text));
  const known = new Map([...names, ...members.map((member) => [member.id, member.display_name] as const)]);
  return (
    <Combobox
      {...control}
      items={members.map((member) => ({
        value: member.id,
        label: member.display_name,
        icon: <Avatar id={member.id} name={member.display_name} src={member.avatar_url} className="size-5" />,
      }))}
      selected={[selected]}
      onSelect={onSelect}
      onSearch={setText}
      placeholder={t("Choose a member")}
    >
      {selected && <Name>{memberName(selected, known)}</Name>}
    </Combobox>
  );
}
