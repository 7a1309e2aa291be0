/** Cost by model, feature or kind: one row each, the highest first, with its share. Choosing one filters the page. */
import type { ReactNode } from "react";

import { Card, CardHeader } from "@/components/ui/card";
import { Unpriced } from "@/components/unpriced";
import type { UsageFigures } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatCompact, formatCount } from "@/lib/format";
import { byCostDescending } from "@/lib/money";
import { t } from "@/lib/words";

import { Share } from "./share";

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
  chosen: string | null;
  onChoose: (key: string) => void;
  className?: string;
}

export function Breakdown({ id, title, column, rows, total, chosen, onChoose, className }: BreakdownProps) {
  return (
    <Card aria-labelledby={id} className={className}>
      <CardHeader titleId={id} title={title} />
      <table aria-labelledby={id} data-testid={id} className="mt-3 w-full table-fixed text-sm">
        <thead className="text-xs text-muted">
          <tr className="[&>th]:py-2 [&>th]:font-normal">
            <th scope="col" className="pl-5 text-left sm:pl-6">{column}</th>
            <th scope="col" className="hidden w-24 text-right sm:table-cell">{t("Requests")}</th>
            <th scope="col" className="hidden w-24 text-right sm:table-cell">{t("Tokens")}</th>
            <th scope="col" className="w-32 pr-5 text-right sm:pr-6">{t("Cost")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.toSorted(byCostDescending).map((row) => (
            <Row key={row.key} row={row} total={total} chosen={chosen} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

type RowProps = Pick<BreakdownProps, "total" | "chosen" | "onChoose"> & { row: BreakdownRow };

function Row({ row, total, chosen, onChoose }: RowProps) {
  return (
    <tr className="border-t align-top [&>*]:py-3">
      <th scope="row" className="pl-5 text-left font-medium sm:pl-6">
        <button
          type="button"
          aria-pressed={row.key === chosen}
          title={row.key === chosen ? t("Show all again") : t("Show only this")}
          onClick={() => onChoose(row.key)}
          className={cn("max-w-full rounded-md text-left decoration-line-strong underline-offset-4 hover:underline", row.key === chosen && "text-accent-ink")}
        >
          {row.name}
        </button>
        <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 font-normal">
          <span className="text-xs text-muted tabular-nums sm:hidden">
            {t("{requests, plural, one {# request} other {# requests}} · {totalTokens} tokens", { requests: row.requests, totalTokens: formatCompact(row.total_tokens) })}
          </span>
          <Unpriced count={row.unpriced_requests} />
        </div>
      </th>
      <td className="hidden text-right tabular-nums sm:table-cell">{formatCount(row.requests)}</td>
      <td className="hidden text-right tabular-nums sm:table-cell" title={t("{inputTokens} in, {outputTokens} out", { inputTokens: formatCount(row.input_tokens), outputTokens: formatCount(row.output_tokens) })}>
        {formatCompact(row.total_tokens)}
      </td>
      <td className="pr-5 text-right sm:pr-6">
        <Share amount={row.cost_usd} total={total} />
      </td>
    </tr>
  );
}
