/** Figures of one request. */
import type { ReactNode } from "react";

import { Cost } from "@/components/cost";
import { Name } from "@/components/name";
import { formatCount } from "@/lib/format";

import { formatLatency } from "../outcomes";
import type { RequestEntry } from "./request-row";

interface FiguresProps {
  entry: RequestEntry;
  name: string | null;
  isOfAll: boolean;
}

export function Figures({ entry, name, isOfAll }: FiguresProps) {
  const rows: [string, ReactNode][] = [
    ["Who", <Name key="who">{name ?? entry.user_id}</Name>],
    ...(isOfAll ? [["Server", entry.guild_id ?? "The bot itself"] as [string, ReactNode]] : []),
    ["Feature", entry.cog_name],
    ["Model", `${entry.provider}:${entry.model}`],
    ...(entry.instead_of === null ? [] : [["Asked for", `${entry.instead_of}, which has ended`] as [string, ReactNode]]),
    ["Kind", entry.kind],
    ["Tokens", `${formatCount(entry.input_tokens)} in, ${formatCount(entry.output_tokens)} out`],
    ["Cost", entry.cost_usd === null ? (entry.error_code === null ? "Price unknown" : "Nothing was billed") : <Cost key="cost" amount={entry.cost_usd} />],
    ["Latency", formatLatency(entry.latency_ms)],
    ...(entry.correlation_id === null ? [] : [["Reference", <code key="id" className="font-mono text-xs">{entry.correlation_id}</code>] as [string, ReactNode]]),
  ];
  return (
    <dl className="grid grid-cols-[6.5rem_1fr] gap-x-4 gap-y-2 text-sm">
      {rows.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0 break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
