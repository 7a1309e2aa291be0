/** Shards page of the developer team: each shard's state, latency, servers and process. */
"use client";

import { Unplug } from "lucide-react";

import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import type { Fleet } from "@/lib/api/types";
import { isServing } from "@/lib/bot/shards";
import { t } from "@/lib/words";

import { useListShards } from "../api";
import { ShardFinder } from "./shard-finder";
import { ShardTile } from "./shard-tile";

export function ShardsView() {
  const fleet = useListShards();
  return (
    <>
      <PageHeader title={t("Shards")} description={t("The bot's connections to Discord, as they are now.")} />
      <Loaded query={fleet} what={t("The shards")}>{(data) => <Shards fleet={data} />}</Loaded>
    </>
  );
}

function Shards({ fleet }: { fleet: Fleet }) {
  if (fleet.shard_count === null) {
    return (
      <EmptyState icon={Unplug} title={t("No process of the bot reports")} className="rounded-2xl border border-dashed">
        {t("Start the bot, or look at its log: it reports to Redis every few seconds.")}
      </EmptyState>
    );
  }
  const guilds = fleet.shards.reduce((sum, shard) => sum + shard.guild_count, 0);
  const serving = fleet.shards.filter(({ state }) => isServing(state)).length;
  return (
    <div className="space-y-5">
      {fleet.missing.length > 0 && (
        <Notice tone="danger">
          {t("{missing, plural, one {# shard} other {# shards}} of {count, number} missing: {list}. No process reports them.", { missing: fleet.missing.length, count: fleet.shard_count, list: fleet.missing.join(", ") })}
        </Notice>
      )}
      <p className="text-sm text-muted">
        {t("{serving, number} of {count, plural, one {# shard} other {# shards}} connected, {guilds, plural, one {# server} other {# servers}}", { serving, count: fleet.shards.length + fleet.missing.length, guilds })}
      </p>
      <ul aria-label={t("Shards")} className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {fleet.shards.map((shard) => (
          <li key={`${shard.shard_id}/${shard.shard_count}`}>
            <ShardTile shard={shard} />
          </li>
        ))}
      </ul>
      <ShardFinder />
    </div>
  );
}
