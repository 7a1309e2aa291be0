/** One shard: its state in words, latency, servers and process. */
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import type { Fleet } from "@/lib/api/types";
import { formatAgo, formatCount } from "@/lib/format";
import { SHARD_STATES } from "@/lib/shards";

import { LatencyLine } from "./latency-line";

interface ShardTileProps {
  shard: Fleet["shards"][number];
}

export function ShardTile({ shard }: ShardTileProps) {
  const { label, tone } = SHARD_STATES[shard.state];
  return (
    <Card className="h-full p-5 text-sm">
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
      <LatencyLine latencies={shard.latencies_ms} />
    </Card>
  );
}
