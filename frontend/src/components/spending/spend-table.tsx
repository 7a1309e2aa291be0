/** Cost by model, feature or server: one row each, the most expensive first. */
import type { ReactNode } from "react";

import { Cost } from "@/components/cost";
import { Name } from "@/components/name";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import type { FleetUsage } from "@/lib/api/types";
import { formatCompact, formatCount } from "@/lib/format";
import { shareInText } from "@/lib/money";
import { t } from "@/lib/words";

type Figures = FleetUsage["total"];

interface SpendRow extends Figures {
  key: string;
  name: string;
  note?: ReactNode;
}

interface SpendTableProps {
  id: string;
  title: string;
  rows: SpendRow[];
  total: Figures;
}

export function SpendTable({ id, title, rows, total }: SpendTableProps) {
  return (
    <Card aria-labelledby={id}>
      <CardHeader titleId={id} title={title} />
      {rows.length === 0 ? (
        <p className="px-5 pt-2 pb-5 text-sm text-muted sm:px-6">{t("No requests in these days.")}</p>
      ) : (
        <table aria-labelledby={id} className="mt-3 w-full table-fixed text-sm">
          <thead className="text-xs text-muted">
            <tr className="[&>th]:py-2 [&>th]:font-normal">
              <th scope="col" className="pl-5 text-left sm:pl-6">{t("Name")}</th>
              <th scope="col" className="hidden w-20 text-right sm:table-cell">{t("Requests")}</th>
              <th scope="col" className="w-28 pr-5 text-right sm:pr-6">{t("Cost")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, note, ...figures }) => (
              <tr key={key} className="border-t align-top [&>*]:py-2.5">
                <th scope="row" className="pl-5 text-left font-medium sm:pl-6">
                  <Name className="break-words">{name}</Name>
                  <span className="block text-xs font-normal text-muted">
                    {note && <>{note} · </>}
                    <span className="sm:hidden">{t("{requests, plural, one {# request} other {# requests}}", { requests: figures.requests })} · </span>
                    {t("{tokens} tokens", { tokens: formatCompact(figures.total_tokens) })}
                  </span>
                  {figures.unpriced_requests > 0 && <Badge tone="warning" className="mt-1">{t("{count, number} without a price", { count: figures.unpriced_requests })}</Badge>}
                </th>
                <td className="hidden text-right tabular-nums sm:table-cell">{formatCount(figures.requests)}</td>
                <td className="pr-5 text-right sm:pr-6">
                  <Cost amount={figures.cost_usd} className="font-medium" />
                  <span className="block text-xs text-muted tabular-nums">{shareInText(figures.cost_usd, total.cost_usd)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
