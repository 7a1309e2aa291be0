/** Facts about a server: members, join date, how access began. */
"use client";

import type { ReactNode } from "react";

import { Person } from "@/components/person";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { formatAgo, formatCount, formatDate } from "@/lib/format";
import type { Guild } from "@/lib/api/types";
import { mark, t } from "@/lib/words";

const SOURCE = {
  audit_log: mark("according to the server's audit log"),
  guild_owner: mark("assumed, as the owner of the server"),
} satisfies Record<Guild["added_by_source"], string>;

export function GuildFacts({ guild }: { guild: Guild }) {
  return (
    <Card aria-labelledby="guild-facts">
      <CardHeader titleId="guild-facts" title={t("About this server")} />
      <CardBody>
        <dl className="grid gap-5 sm:grid-cols-3 lg:grid-cols-1">
          <Fact name={t("Members")}>{formatCount(guild.member_count)}</Fact>
          <Fact name={t("Bot added")}>
            {formatDate(guild.joined_at)} <span className="text-muted">· {formatAgo(guild.joined_at)}</span>
          </Fact>
          <Fact name={t("Added by")} note={t(SOURCE[guild.added_by_source])}>
            {guild.added_by ? (
              <Person id={guild.added_by.id} name={guild.added_by.name} avatarUrl={guild.added_by.avatar_url} />
            ) : (
              t("Unknown")
            )}
          </Fact>
        </dl>
      </CardBody>
    </Card>
  );
}

function Fact({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="mt-1 text-sm font-medium">
        {children}
        {note && <span className="mt-1.5 block text-xs font-normal text-muted">{note}</span>}
      </dd>
    </div>
  );
}
