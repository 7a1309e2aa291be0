/** Cogs page of the developer team: the state of each cog, and why one failed. */
"use client";

import { Puzzle } from "lucide-react";
import Link from "next/link";

import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { BotCog } from "@/lib/api/types";
import { titleOf } from "@/lib/bot/cog-title";
import { rich, t } from "@/lib/words";

import { useListBotCogs } from "../api";
import { byAttention, COG_STATES } from "../words";
import { CogActions } from "./cog-actions";

export function CogsView() {
  const cogs = useListBotCogs();
  return (
    <>
      <PageHeader title={t("Cogs")} description={t("The parts that the bot is made of. Of several processes, the worst state is shown.")} />
      <Loaded query={cogs} what={t("The cogs")}>
        {(data) =>
          data.length === 0 ? (
            <EmptyState icon={Puzzle} title={t("There are no cogs")} className="rounded-2xl border border-dashed">
              {rich("Put one into the folder of cogs. <code>baseline new-cog</code> writes one.", { code: (text) => <code>{text}</code> })}
            </EmptyState>
          ) : (
            <Card>
              <ul aria-label={t("Cogs")} className="divide-y">
                {data.toSorted(byAttention).map((cog) => (
                  <CogRow key={cog.name} cog={cog} />
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
    </>
  );
}

function CogRow({ cog }: { cog: BotCog }) {
  const { label, tone } = COG_STATES[cog.state];
  return (
    <li className="gap-6 px-5 py-4 text-sm sm:flex sm:justify-between sm:px-6">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h2 className="font-semibold">
            <Link href={`/admin/cogs/${cog.name}`} className="rounded hover:underline">
              {titleOf(cog)}
            </Link>
          </h2>
          {cog.manifest.title !== "" && <code className="text-xs text-muted">{cog.name}</code>}
          <Badge tone={tone}>{t(label)}</Badge>
        </div>
        {cog.manifest.description !== "" && <p className="mt-1 text-pretty text-muted">{cog.manifest.description}</p>}
        <Reasons cog={cog} />
      </div>
      <CogActions cog={cog} className="mt-3 sm:mt-0 sm:max-w-sm" />
    </li>
  );
}

export function Reasons({ cog }: { cog: BotCog }) {
  const reasons = [...cog.reasons, ...cog.commands_left_out];
  if (reasons.length === 0) return null;
  return (
    <ul aria-label={t("What is wrong with {cog}", { cog: cog.name })} className="mt-2 space-y-1 rounded-lg bg-sunken px-3 py-2 text-xs break-words">
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}
