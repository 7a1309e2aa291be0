/** Cost or tokens per day, as a chart and as a table. */
"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import type { GuildUsage } from "@/lib/api/types";
import { formatCount, formatDate } from "@/lib/format";

import { Chart } from "./chart";
import type { Figure } from "./chart-canvas";
import { Cost } from "@/components/cost";

const FIGURES = [
  { value: "cost", label: "Cost" },
  { value: "tokens", label: "Tokens" },
] as const;

export function OverTime({ usage }: { usage: GuildUsage }) {
  const [figure, setFigure] = useState<Figure>("cost");
  return (
    <Card aria-labelledby="over-time">
      <CardHeader
        titleId="over-time"
        title="Over time"
        actions={<Segmented label="Figure" value={figure} choices={FIGURES} onChange={setFigure} />}
      />
      <CardBody>
        <Chart usage={usage} figure={figure} />
        {figure === "tokens" && <Legend />}
        <details className="group mt-4 text-sm">
          <summary className="inline-flex cursor-pointer list-none items-center gap-1 rounded text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
            <ChevronRight className="size-4 transition-transform group-open:rotate-90" aria-hidden />
            Daily figures
          </summary>
          <div className="mt-3 max-h-80 overflow-y-auto rounded-xl border" tabIndex={0} role="region" aria-label="Daily figures">
            <DailyTable usage={usage} />
          </div>
        </details>
      </CardBody>
    </Card>
  );
}

function Legend() {
  return (
    <ul className="mt-3 flex gap-5 text-xs text-muted">
      <li className="flex items-center gap-2">
        <span className="size-2.5 rounded-sm bg-chart-2" aria-hidden /> Input
      </li>
      <li className="flex items-center gap-2">
        <span className="size-2.5 rounded-sm bg-chart-1" aria-hidden /> Output
      </li>
    </ul>
  );
}

function DailyTable({ usage }: { usage: GuildUsage }) {
  return (
    <table className="w-full text-right tabular-nums [&_td]:px-3 [&_td]:py-1.5 [&_th]:px-3 [&_th]:py-2 [&_th]:font-normal">
      <thead className="sticky top-0 bg-sunken text-xs text-muted">
        <tr>
          <th scope="col" className="text-left">Day</th>
          <th scope="col">Requests</th>
          <th scope="col">Tokens</th>
          <th scope="col">Cost</th>
        </tr>
      </thead>
      <tbody>
        {usage.by_day.toReversed().map((day) => (
          <tr key={day.day} className="border-t">
            <th scope="row" className="text-left whitespace-nowrap">{formatDate(day.day)}</th>
            <td>{formatCount(day.requests)}</td>
            <td>{formatCount(day.total_tokens)}</td>
            <td>
              <Cost amount={day.cost_usd} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
