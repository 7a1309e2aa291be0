/** Figures of one request. */
import type { ReactNode } from "react";

import { Cost } from "@/components/cost";
import { Name } from "@/components/name";
import { formatCount } from "@/lib/format";
import { t } from "@/lib/words";

import { formatLatency } from "../outcomes";
import type { RequestEntry } from "./request-row";

interface FiguresProps {
  entry: RequestEntry;
  name: string | null;
  isOfAll: boolean;
}

export function Figures({ entry, name, isOfAll }: FiguresProps) {
  const rows: [string, ReactNode][] = [
    [t("Who"), <Name key="who">{name ?? entry.user_id}</Name>],
    ...(isOfAll ? [[t("Server"), entry.guild_id ?? t("The bot itself")] as [string, ReactNode]] : []),
    [t("Feature"), entry.cog_name],
    [t("Model"), `${entry.provider}:${entry.model}`],
    ...(entry.instead_of === null ? [] : [[t("Asked for"), t("{insteadOf}, which has ended", { insteadOf: entry.instead_of })] as [string, ReactNode]]),
    [t("Kind"), entry.kind],
    [t("Tokens"), t("{inputTokens} in, {outputTokens} out", { inputTokens: formatCount(entry.input_tokens), outputTokens: formatCount(entry.output_tokens) })],
    [t("Cost"), entry.cost_usd === null ? (entry.error_code === null ? t("Price unknown") : t("Nothing was billed")) : <Cost key="cost" amount={entry.cost_usd} />],
    [t("Latency"), formatLatency(entry.latency_ms)],
    ...(entry.correlation_id === null ? [] : [[t("Reference"), <code key="id" className="font-mono text-xs">{entry.correlation_id}</code>] as [string, ReactNode]]),
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
