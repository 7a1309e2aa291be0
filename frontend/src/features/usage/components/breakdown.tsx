/** Cost by user, model or feature: one row each, the highest first, with its share. */
import type { ReactNode } from "react";

import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import type { UsageFigures } from "@/lib/api/types";
import { formatCompact, formatCount, pluralise } from "@/lib/format";
import { byCostDescending, shareOf } from "@/lib/money";

import { Cost } from "@/components/cost";

export interface BreakdownRow extends UsageFigures {
  key: string;
  name: ReactNode;
}

interface BreakdownProps {
  id: string;
  title: string;
  column: string;
  rows: BreakdownRow[];
  total: string;
  className?: string;
}

export function Breakdown({ id, title, column, rows, total, className }: BreakdownProps) {
  return (
    <Card aria-labelledby={id} className={className}>
      <CardHeader titleId={id} title={title} />
      <table aria-labelledby={id} data-testid={id} className="mt-3 w-full table-fixed text-sm">
        <thead className="text-xs text-muted">
          <tr className="[&>th]:py-2 [&>th]:font-normal">
            <th scope="col" className="pl-5 text-left sm:pl-6">{column}</th>
            <th scope="col" className="hidden w-24 text-right sm:table-cell">Requests</th>
            <th scope="col" className="hidden w-24 text-right sm:table-cell">Tokens</th>
            <th scope="col" className="w-32 pr-5 text-right sm:pr-6">Cost</th>
          </tr>
        </thead>
        <tbody>
          {rows.toSorted(byCostDescending).map((row) => (
            <Row key={row.key} row={row} total={total} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Row({ row, total }: { row: BreakdownRow; total: string }) {
  const share = shareOf(row.cost_usd, total);
  return (
    <tr className="border-t align-top [&>*]:py-3">
      <th scope="row" className="pl-5 text-left font-medium sm:pl-6">
        <div className="min-w-0">{row.name}</div>
        <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 font-normal">
          <span className="text-xs text-muted tabular-nums sm:hidden">
            {pluralise(row.requests, "request")} · {formatCompact(row.total_tokens)} tokens
          </span>
          {row.unpriced_requests > 0 && <Badge tone="warning">{formatCount(row.unpriced_requests)} without a price</Badge>}
        </div>
      </th>
      <td className="hidden text-right tabular-nums sm:table-cell">{formatCount(row.requests)}</td>
      <td className="hidden text-right tabular-nums sm:table-cell" title={`${formatCount(row.input_tokens)} in, ${formatCount(row.output_tokens)} out`}>
        {formatCompact(row.total_tokens)}
      </td>
      <td className="pr-5 text-right sm:pr-6">
        <Cost amount={row.cost_usd} className="font-medium" />
        <span className="mt-1.5 flex items-center justify-end gap-2 text-xs text-muted tabular-nums">
          <span className="h-1 w-10 overflow-hidden rounded-full bg-line" aria-hidden>
            <span className="block h-full rounded-full bg-chart-1" style={{ width: share }} />
          </span>
          {share}
        </span>
      </td>
    </tr>
  );
}
