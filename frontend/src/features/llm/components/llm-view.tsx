/** LLM page of the developer team: what all servers use, and how well the models answer. */
"use client";

import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { Segmented } from "@/components/ui/segmented";
import { useGetFleetUsage } from "@/lib/api/fleet";
import type { DayRange } from "@/lib/days";

import { PERIODS, usePeriod } from "../range";
import { SpendTotals } from "@/components/spending/spend-totals";
import { Health } from "./health";
import { Latencies } from "./latencies";
import { SpendTable } from "@/components/spending/spend-table";
import { t } from "@/lib/words";

export function LlmView() {
  const { period, setPeriod, range } = usePeriod();
  return (
    <>
      <PageHeader
        title={t("LLM")}
        description={t("What all servers and the bot itself use, and how well the models answer. Days are in UTC.")}
        actions={<Segmented label={t("Period")} value={period} choices={PERIODS} onChange={setPeriod} />}
      />
      <div className="space-y-5">
        <Fleet range={range} />
        <Health range={range} />
        <Latencies range={range} />
      </div>
    </>
  );
}

function Fleet({ range }: { range: DayRange }) {
  const usage = useGetFleetUsage(range);
  return (
    <Loaded query={usage} what={t("The usage")}>
      {({ total, by_day, by_model, by_cog, top_guilds }) => (
        <>
          <SpendTotals total={total} days={by_day} />
          <div className="grid items-start gap-5 xl:grid-cols-2">
            <SpendTable id="by-model" title={t("Models")} rows={by_model.map((row) => ({ ...row, key: `${row.provider}:${row.model}`, name: row.model, note: row.provider }))} total={total} />
            <SpendTable id="by-cog" title={t("Features")} rows={by_cog.map((row) => ({ ...row, key: row.cog_name, name: row.cog_name }))} total={total} />
          </div>
          <SpendTable
            id="top-guilds"
            title={t("Servers that cost most")}
            rows={top_guilds.map((row) => ({ ...row, key: row.guild_id, name: row.name ?? t("Server {id}", { id: row.guild_id }) }))}
            total={total}
          />
        </>
      )}
    </Loaded>
  );
}
