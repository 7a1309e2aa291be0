/** The people and features that cost most this month, for the overview. */
"use client";

import type { ReactNode } from "react";

import { Cost } from "@/components/cost";
import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Card, CardHeader } from "@/components/ui/card";
import { useGetGuildUsage } from "@/lib/api/usage";
import { thisMonth } from "@/lib/days";
import { shareInText } from "@/lib/money";
import { t } from "@/lib/words";

const MOST = 5;

interface Row {
  key: string;
  name: ReactNode;
  cost: string;
  requests: number;
}

/** Shows nothing before the first request: the summary of the month says so. */
export function TopSpenders({ guildId }: { guildId: string }) {
  const { data: usage } = useGetGuildUsage(guildId, thisMonth());
  if (!usage || usage.total.requests === 0) return null;
  const people = usage.by_user.slice(0, MOST).map(({ user_id, name, cost_usd, requests }) => ({
    key: user_id,
    cost: cost_usd,
    requests,
    name: (
      <span className="flex min-w-0 items-center gap-2.5">
        <Avatar id={user_id} name={name ?? t("User {userId}", { userId: user_id })} className="size-6 text-[0.625rem]" />
        <Name className="truncate">{name ?? t("User {userId}", { userId: user_id })}</Name>
      </span>
    ),
  }));
  const features = usage.by_cog.slice(0, MOST).map(({ cog_name, cost_usd, requests }) => ({
    key: cog_name,
    cost: cost_usd,
    requests,
    name: <Name className="block truncate">{cog_name}</Name>,
  }));
  return (
    <div className="grid gap-5 xl:grid-cols-2">
      <Top id="top-people" title={t("Who cost most this month")} rows={people} total={usage.total.cost_usd} />
      <Top id="top-features" title={t("Features that cost most")} rows={features} total={usage.total.cost_usd} />
    </div>
  );
}

function Top({ id, title, rows, total }: { id: string; title: string; rows: Row[]; total: string }) {
  return (
    <Card aria-labelledby={id}>
      <CardHeader titleId={id} title={title} />
      <ol aria-labelledby={id} className="divide-y divide-line px-5 pt-2 pb-3 text-sm sm:px-6">
        {rows.map(({ key, name, cost, requests }) => (
          <li key={key} className="flex items-center justify-between gap-4 py-2.5">
            <span className="min-w-0 flex-1 font-medium">{name}</span>
            <span className="shrink-0 text-right">
              <Cost amount={cost} className="font-medium" />
              <span className="block text-xs text-muted tabular-nums">
                {shareInText(cost, total)} · {t("{requests, plural, one {# request} other {# requests}}", { requests })}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
