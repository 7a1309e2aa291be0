/** The latencies of each shard since the page was opened. */
import { useState } from "react";

import type { Fleet } from "@/lib/api/types";

const MOST = 60;

/** Oldest first, by shard. */
export type Latencies = Record<string, number[]>;

export function withReport(earlier: Latencies, fleet: Fleet): Latencies {
  return Object.fromEntries(
    fleet.shards.map(({ shard_id, shard_count, latency_ms }) => {
      const key = `${shard_id}/${shard_count}`;
      const known = earlier[key] ?? [];
      return [key, latency_ms === null ? known : [...known, latency_ms].slice(-MOST)];
    }),
  );
}

/** `reportedAt` changes with every report, also one that repeats the figures. */
export function useLatencies(fleet: Fleet | undefined, reportedAt: number): Latencies {
  const [kept, setKept] = useState<{ at: number; latencies: Latencies }>({ at: 0, latencies: {} });
  if (!fleet || kept.at === reportedAt) return kept.latencies;
  const latencies = withReport(kept.latencies, fleet);
  setKept({ at: reportedAt, latencies });
  return latencies;
}
