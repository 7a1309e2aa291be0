/** Shards page of the developer team: each shard's state, latency, guilds and process. */
"use client";

import { Unplug } from "lucide-react";

import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { Badge } from "@/components/ui/badge";
import { Breadcrumb } from "@/components/breadcrumb";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { Fleet } from "@/lib/api/types";
import { formatAgo, formatCount, pluralise } from "@/lib/format";
import { SHARD_STATES } from "@/lib/shards";

import { useListShards } from "../api";

export function ShardsView() {
  const fleet = useListShards();
  return (
    <>
      <Breadcrumb above={[{ label: "Your servers", href: "/" }, { label: "Admin", href: "/admin" }]} current="Shards" />
      <PageHeader title="Shards" description="The bot's connections to Discord. Refreshed every ten seconds." />
      {fleet.data ? (
        <Shards fleet={fleet.data} />
      ) : fleet.isError ? (
        <ErrorState title="The shards could not be loaded" error={fleet.error} onRetry={() => void fleet.refetch()} className="rounded-2xl border bg-surface" />
      ) : (
        <Loading label="Loading shards">
          <Skeleton className="h-40 rounded-2xl" />
        </Loading>
      )}
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
  return (
    <div className="space-y-5">
      {fleet.missing.length > 0 && (
        <Notice tone="danger">
          {pluralise(fleet.missing.length, "shard")} of {formatCount(fleet.shard_count)} missing: {fleet.missing.join(", ")}. No process reports them.
        </Notice>
      )}
      <ul aria-label="Shards" className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {fleet.shards.map((shard) => (
          <li key={`${shard.shard_id}/${shard.shard_count}`}>
            <Shard shard={shard} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Shard({ shard }: { shard: Fleet["shards"][number] }) {
  const { label, tone } = SHARD_STATES[shard.state];
  return (
    <Card className="p-5 text-sm">
      <div className="flex items-center justify-between gap-3">
        <h2 className="font-semibold">
          Shard {shard.shard_id} <span className="font-normal text-muted">of {shard.shard_count}</span>
        </h2>
        <Badge tone={tone}>{label}</Badge>
      </div>
      <dl className="mt-4 grid grid-cols-2 gap-x-4 gap-y-3 [&_dt]:text-xs [&_dt]:text-muted">
        <div>
          <dt>Latency</dt>
          <dd className="tabular-nums">{shard.latency_ms === null ? "not measured" : `${Math.round(shard.latency_ms)} ms`}</dd>
        </div>
        <div>
          <dt>Servers</dt>
          <dd className="tabular-nums">{formatCount(shard.guild_count)}</dd>
        </div>
        <div>
          <dt>In this state since</dt>
          <dd>{formatAgo(shard.since)}</dd>
        </div>
        <div className="min-w-0">
          <dt>Process</dt>
          <dd className="truncate" title={shard.process}>{shard.process}</dd>
        </div>
      </dl>
    </Card>
  );
}
