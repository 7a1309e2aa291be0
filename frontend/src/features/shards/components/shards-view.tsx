/** Shards page of the developer team: each shard's state, latency, servers and process. */
"use client";

import { Unplug } from "lucide-react";

import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import type { Fleet } from "@/lib/api/types";
import { formatCount, pluralise } from "@/lib/format";
import { isServing } from "@/lib/shards";

import { useListShards } from "../api";
import { ShardFinder } from "./shard-finder";
import { ShardTile } from "./shard-tile";

export function ShardsView() {
  const fleet = useListShards();
  return (
    <>
      <PageHeader title="Shards" description="The bot's connections to Discord, as they are now." />
      <Loaded query={fleet} what="The shards">{(data) => <Shards fleet={data} />}</Loaded>
    </>
  );
}

function Shards({ fleet }: { fleet: Fleet }) {
  if (fleet.shard_count === null) {
    return (
      <EmptyState icon={Unplug} title="No process of the bot reports" className="rounded-2xl border border-dashed">
        Start the bot, or look at its log: it reports to Redis every few seconds.
      </EmptyState>
    );
  }
  const guilds = fleet.shards.reduce((sum, shard) => sum + shard.guild_count, 0);
  const serving = fleet.shards.filter(({ state }) => isServing(state)).length;
  return (
    <div className="space-y-5">
      {fleet.missing.length > 0 && (
        <Notice tone="danger">
          {pluralise(fleet.missing.length, "shard")} of {formatCount(fleet.shard_count)} missing: {fleet.missing.join(", ")}. No process reports them.
        </Notice>
      )}
      <p className="text-sm text-muted">
        {formatCount(serving)} of {pluralise(fleet.shards.length + fleet.missing.length, "shard")} connected, {pluralise(guilds, "server")}
      </p>
      <ul aria-label="Shards" className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
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
