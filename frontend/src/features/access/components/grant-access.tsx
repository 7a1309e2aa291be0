/** Finds a member of the server and gives them access. */
"use client";

import { useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { Member } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { isolated } from "@/lib/isolated";
import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

import { useGrantAccess } from "../api";
import { MemberPicker } from "./member-picker";

export function GrantAccess({ guildId, grantedIds }: { guildId: string; grantedIds: string[] }) {
  const [chosen, setChosen] = useState<Member | null>(null);
  const card = useRef<HTMLElement>(null);
  const grantAccess = useGrantAccess(guildId);

  function grant(member: Member) {
    grantAccess.mutate(member.id, {
      onSuccess: () => {
        setChosen(null);
        card.current?.querySelector<HTMLElement>("[role=combobox]")?.focus(); // the button is disabled from now on
        toast.success(t("{name} can now open this dashboard", { name: isolated(member.display_name) }));
      },
      onError: (error) => toast.error(wordingOf(error)),
    });
  }

  return (
    <Card ref={card} aria-labelledby="grant-access">
      <CardHeader
        titleId="grant-access"
        title={t("Add people")}
        description={t("They can do all that you can do here: change settings and budgets, see usage, and give others access.")}
      />
      <CardBody className="flex flex-col gap-3 sm:flex-row">
        <MemberPicker
          guildId={guildId}
          label={t("Member")}
          className="sm:max-w-sm"
          without={grantedIds}
          none={t("No member without access matches.")}
          chosen={chosen}
          onChoose={setChosen}
        />
        <Button disabled={!chosen} busy={grantAccess.isPending} onClick={() => chosen && grant(chosen)}>
          {t("Add person")}
        </Button>
      </CardBody>
    </Card>
  );
}
