/** Finds a member of the server and gives them access. */
"use client";

import { useState } from "react";
import { toast } from "@/lib/toast";

import { Combobox } from "@/components/combobox";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { useSearchMembers } from "@/lib/api/members";
import type { Member } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { isolated } from "@/lib/isolated";
import { useSettled } from "@/lib/use-settled";

import { useGrantAccess } from "../api";

const titleOf = (member: Member): string =>
  member.display_name === member.name ? isolated(member.name) : `${isolated(member.display_name)} (@${isolated(member.name)})`;

export function GrantAccess({ guildId, grantedIds }: { guildId: string; grantedIds: string[] }) {
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<Member | null>(null);
  const members = useSearchMembers(guildId, useSettled(query.trim()));
  const grantAccess = useGrantAccess(guildId);
  const candidates = members.data?.filter((member) => !member.bot && !grantedIds.includes(member.id)) ?? [];

  function grant(member: Member) {
    grantAccess.mutate(member.id, {
      onSuccess: () => {
        setChosen(null);
        toast.success(`${isolated(member.display_name)} can now open this dashboard`);
      },
      onError: (error) => toast.error(wordingOf(error)),
    });
  }

  return (
    <Card aria-labelledby="grant-access">
      <CardHeader
        titleId="grant-access"
        title="Let somebody in"
        description="They can do everything that you can do here: change settings, see usage and grant access."
      />
      <CardBody className="flex flex-col gap-3 sm:flex-row">
        <Combobox
          aria-label="Member"
          className="sm:max-w-sm"
          placeholder="Choose a member"
          empty={emptyWording(members.isError, members.isPending)}
          items={candidates.map((member) => ({
            value: member.id,
            label: titleOf(member),
            icon: <Avatar id={member.id} name={member.display_name} src={member.avatar_url} className="size-6 text-[0.625rem]" />,
          }))}
          selected={chosen ? [chosen.id] : []}
          onSelect={(id) => setChosen(candidates.find((member) => member.id === id) ?? null)}
          onSearch={setQuery}
        >
          {chosen && titleOf(chosen)}
        </Combobox>
        <Button disabled={!chosen} busy={grantAccess.isPending} onClick={() => chosen && grant(chosen)}>
          Grant access
        </Button>
      </CardBody>
    </Card>
  );
}

function emptyWording(failed: boolean, pending: boolean): string {
  if (failed) return "Members can't be searched right now.";
  return pending ? "Searching…" : "No member without access matches.";
}
