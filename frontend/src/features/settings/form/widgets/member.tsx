/** Selects members of the server by name. */
"use client";

import { useState } from "react";

import { Avatar } from "@/components/ui/avatar";
import { usePeople, useSearchMembers } from "@/lib/api/members";
import type { Member } from "@/lib/api/types";
import { useSettled } from "@/lib/use-settled";

import { Snowflake } from "./snowflake";
import { asList, type SettingsWidgetProps } from "./widget";

export function MemberWidget(props: SettingsWidgetProps) {
  const [query, setQuery] = useState("");
  const [seen, setSeen] = useState<ReadonlyMap<string, Member>>(new Map());
  const found = useSearchMembers(props.registry.formContext.guildId, useSettled(query.trim()));

  const unseen = found.data?.filter((member) => !seen.has(member.id)) ?? [];
  if (unseen.length > 0) setSeen(new Map([...seen, ...unseen.map((member) => [member.id, member] as const)]));

  const hits = new Set(found.data?.map((member) => member.id));
  const chosen = asList([props.value ?? []].flat());
  const people = usePeople(props.registry.formContext.guildId, found.isPending ? [] : chosen.filter((id) => !seen.has(id)));
  const named = [...people.values()].flatMap(({ id, name, avatar_url }) => (name === null || seen.has(id) ? [] : [{ id, display_name: name, avatar_url }]));
  const items = [...seen.values(), ...named]
    .filter((member) => hits.has(member.id) || (query === "" && chosen.includes(member.id)))
    .map((member) => ({
      value: member.id,
      label: member.display_name,
      icon: <Avatar id={member.id} name={member.display_name} src={member.avatar_url} className="size-5 text-[0.5625rem]" />,
    }));
  return <Snowflake {...props} noun="member" items={items} onSearch={setQuery} />;
}
