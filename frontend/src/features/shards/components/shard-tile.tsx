/** One shard: its state in words, latency, servers and process. */
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import type { Fleet } from "@/lib/api/types";
import { formatAgo, formatCount } from "@/lib/format";
import { SHARD_STATES } from "@/lib/bot/shards";
import { rich, t } from "@/lib/words";

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
          {rich("Shard {id} <of>of {count}</of>", { id: shard.shard_id, count: shard.shard_count, of: (text) => <span className="font-normal text-muted">{text}</span> })}
        </h2>
        <Badge tone={tone}>{t(label)}</Badge>
      </div>
      <dl className="mt-4 grid grid-cols-2 gap-x-4 gap-y-3 [&_dt]:text-xs [&_dt]:text-muted">
        <div>
          <dt>{t("Latency")}</dt>
          <dd className="tabular-nums">{shard.latency_ms === null ? t("not measured") : `${formatCount(Math.round(shard.latency_ms))} ms`}</dd>
        </div>
        <div>
          <dt>{t("Servers")}</dt>
          <dd className="tabular-nums">{formatCount(shard.guild_count)}</dd>
        </div>
        <div>
          <dt>{t("In this state since")}</dt>
          <dd>{formatAgo(shard.since)}</dd>
        </div>
        <div className="min-w-0">
          <dt>{t("Process")}</dt>
          <dd className="truncate" title={shard.process}>{shard.process}</dd>
        </div>
      </dl>
      <LatencyLine latencies={shard.latencies_ms} />
    </Card>
  );
}
