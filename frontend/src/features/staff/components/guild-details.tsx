/** One server for the developer team: what it uses this month, by feature, person and model. */
"use client";

import { ExternalLink } from "lucide-react";
import Link from "next/link";

import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { SpendTable } from "@/components/spending/spend-table";
import { SpendTotals } from "@/components/spending/spend-totals";
import { Button } from "@/components/ui/button";
import { thisMonth } from "@/lib/days";
import { guildPath } from "@/lib/navigation";
import { t } from "@/lib/words";

import { useGetUsageOfGuild, useListAllGuilds } from "../api";

export function GuildDetails({ guildId }: { guildId: string }) {
  const usage = useGetUsageOfGuild(guildId, thisMonth());
  const { data } = useListAllGuilds({ q: guildId, active: undefined, offset: 0 });
  const guild = data?.guilds.find(({ guild_id }) => guild_id === guildId);
  return (
    <>
      <PageHeader
        title={guild?.name ?? t("Server {id}", { id: guildId })}
        description={t("This month, in UTC. The read is written to the server's audit log.")}
        actions={
          <Button asChild variant="secondary">
            <Link href={guildPath(guildId)}>
              <ExternalLink aria-hidden /> {t("Open its dashboard")}
            </Link>
          </Button>
        }
      />
      <Loaded query={usage} what={t("The usage of this server")}>
        {({ total, by_day, by_cog, by_user, by_model }) => (
          <div className="space-y-5">
            <SpendTotals total={total} days={by_day} />
            <div className="grid items-start gap-5 xl:grid-cols-2">
              <SpendTable id="by-cog" title={t("Features")} rows={by_cog.map((row) => ({ ...row, key: row.cog_name, name: row.cog_name }))} total={total} />
              <SpendTable id="by-model" title={t("Models")} rows={by_model.map((row) => ({ ...row, key: `${row.provider}:${row.model}`, name: row.model, note: row.provider }))} total={total} />
            </div>
            <SpendTable id="by-user" title={t("People")} rows={by_user.slice(0, MOST_PEOPLE).map((row) => ({ ...row, key: row.user_id, name: row.name ?? t("User {id}", { id: row.user_id }) }))} total={total} />
          </div>
        )}
      </Loaded>
    </>
  );
}

const MOST_PEOPLE = 20;
