/** Cost, requests and tokens, with the cost of each day. */
import { Cost } from "@/components/cost";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import type { FleetUsage } from "@/lib/api/types";
import { formatCompact, formatCount, formatDay } from "@/lib/format";
import { formatUsd, toUnits } from "@/lib/money";
import { t } from "@/lib/words";

interface SpendTotalsProps {
  total: FleetUsage["total"];
  days: FleetUsage["by_day"];
}

export function SpendTotals({ total, days }: SpendTotalsProps) {
  return (
    <>
      <Card className="overflow-hidden">
        <dl className="grid grid-cols-2 gap-px bg-line sm:grid-cols-4 [&>div]:bg-surface [&>div]:p-4 sm:[&>div]:p-5 [&_dd]:mt-1.5 [&_dd]:text-xl [&_dd]:font-semibold [&_dd]:tracking-tight [&_dd]:tabular-nums [&_dt]:text-xs [&_dt]:text-muted">
          <div>
            <dt>{t("Cost")}</dt>
            <dd><Cost amount={total.cost_usd} testId="fleet-cost" /></dd>
          </div>
          <div>
            <dt>{t("Requests")}</dt>
            <dd>{formatCount(total.requests)}</dd>
          </div>
          <div>
            <dt>{t("Input tokens")}</dt>
            <dd title={formatCount(total.input_tokens)}>{formatCompact(total.input_tokens)}</dd>
          </div>
          <div>
            <dt>{t("Output tokens")}</dt>
            <dd title={formatCount(total.output_tokens)}>{formatCompact(total.output_tokens)}</dd>
          </div>
        </dl>
        {days.length > 1 && total.requests > 0 && <Days days={days} />}
      </Card>
      {total.unpriced_requests > 0 && (
        <Notice tone="warning">
          {t("{unpricedRequests, plural, one {# request} other {# requests}} without a price: the real cost is higher. Set the prices under Models.", { unpricedRequests: total.unpriced_requests })}
        </Notice>
      )}
    </>
  );
}

function Days({ days }: { days: FleetUsage["by_day"] }) {
  const most = days.reduce((highest, { cost_usd }) => (toUnits(cost_usd) > toUnits(highest) ? cost_usd : highest), "0");
  const heightOf = (cost: string): string => `${toUnits(most) === 0n ? 0 : Number((toUnits(cost) * 1000n) / toUnits(most)) / 10}%`;
  const [first, last] = [days[0], days.at(-1)];
  return (
    <figure className="border-t px-5 pt-5 pb-4 sm:px-6">
      <div role="img" aria-label={t("Cost by day, at most {most}", { most: formatUsd(most) })} className="flex h-20 items-end gap-px border-b border-line-strong sm:gap-0.5">
        {days.map(({ day, cost_usd }) => (
          <span key={day} title={`${formatDay(day)}: ${formatUsd(cost_usd)}`} className="min-h-px flex-1 rounded-t-[2px] bg-chart-1" style={{ height: heightOf(cost_usd) }} />
        ))}
      </div>
      {first && last && (
        <figcaption className="mt-1.5 flex justify-between text-xs text-muted">
          <span>{formatDay(first.day)}</span> <span>{formatDay(last.day)}</span>
        </figcaption>
      )}
    </figure>
  );
}
