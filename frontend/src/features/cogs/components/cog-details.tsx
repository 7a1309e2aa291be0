/** One cog for the developer team: what it needs and stores, and what it costs in all servers this month. */
"use client";

import { PlugZap } from "lucide-react";
import type { ReactNode } from "react";

import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { SpendTable } from "@/components/spending/spend-table";
import { SpendTotals } from "@/components/spending/spend-totals";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import type { BotCog } from "@/lib/api/types";
import { thisMonth } from "@/lib/days";
import { t } from "@/lib/words";

import { useGetUsageOfCog, useListBotCogs, useListExtensions } from "../api";
import { COG_STATES } from "../words";
import { CogActions } from "./cog-actions";
import { Reasons } from "./cogs-view";
import { OffIn } from "./off-in";

export function CogDetails({ name }: { name: string }) {
  const cogs = useListBotCogs();
  const usage = useGetUsageOfCog(name, thisMonth());
  return (
    <Loaded query={cogs} what={t("The cog")}>
      {(data) => {
        const cog = data.find((each) => each.name === name);
        return (
          <>
            <PageHeader title={cog?.manifest.title || name} description={cog?.manifest.description} actions={cog && <Badge tone={COG_STATES[cog.state].tone}>{t(COG_STATES[cog.state].label)}</Badge>} />
            <div className="space-y-5">
              {cog ? (
                <About cog={cog} />
              ) : (
                <EmptyState icon={PlugZap} title={t("There is no such cog now")} className="rounded-2xl border border-dashed">
                  {t("What it cost this month is below.")}
                </EmptyState>
              )}
              <OffIn cog={name} />
              <Loaded query={usage} what={t("The usage of the cog")}>
                {({ total, by_day, by_model }) =>
                  total.requests > 0 && (
                    <>
                      <SpendTotals total={total} days={by_day} />
                      <SpendTable id="by-model" title={t("Models")} rows={by_model.map((row) => ({ ...row, key: `${row.provider}:${row.model}`, name: row.model, note: row.provider }))} total={total} />
                    </>
                  )
                }
              </Loaded>
            </div>
          </>
        );
      }}
    </Loaded>
  );
}

function About({ cog }: { cog: BotCog }) {
  const { manifest } = cog;
  const added = useListExtensions().data?.find((each) => each.cog === cog.name);
  return (
    <Card aria-labelledby="about">
      <CardHeader titleId="about" title={t("What it needs")} />
      <CardBody>
        <CogActions cog={cog} />
        <Reasons cog={cog} />
        {added?.problem && (
          <Notice tone="danger" className="mt-4">
            {t("Its routes are not served: {problem}", { problem: added.problem })}
          </Notice>
        )}
        <dl className="mt-4 grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 [&_dt]:text-xs [&_dt]:text-muted">
          <Fact name={t("Author")}>{manifest.author}</Fact>
          <Fact name={t("Permissions")}>{listed(manifest.permissions)}</Fact>
          <Fact name={t("Intents that it needs")}>{listed(manifest.required_intents)}</Fact>
          <Fact name={t("Optional intents")}>{listed(manifest.intents)}</Fact>
          <Fact name={t("Settings")}>{listed(manifest.settings)}</Fact>
          <Fact name={t("Routes of the API")}>{added && added.routes.length > 0 && <Routes routes={added.routes} />}</Fact>
          <Fact name={t("Tables")}>{listed(manifest.tables)}</Fact>
          <Fact name={t("Sends")}>{listed(manifest.sends)}</Fact>
          <Fact name={t("Receives")}>{listed(manifest.receives)}</Fact>
          <Fact name={t("To language models")}>{manifest.llm}</Fact>
          <Fact name={t("Stores about members")}>{manifest.data?.stores}</Fact>
        </dl>
      </CardBody>
    </Card>
  );
}

const Routes = ({ routes }: { routes: string[] }) => (
  <ul className="space-y-0.5 font-mono text-xs">
    {routes.map((route) => (
      <li key={route}>{route}</li>
    ))}
  </ul>
);

const listed = (names: string[]): string => names.join(", ");

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <div className="min-w-0">
      <dt>{name}</dt>
      <dd className="mt-0.5 break-words">{children}</dd>
    </div>
  );
}
