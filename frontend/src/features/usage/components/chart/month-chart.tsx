/** Cost per day of this month, for the overview: an image that the figures beside it explain. */
import type { GuildUsage } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatDay } from "@/lib/format";
import { formatUsd } from "@/lib/money";
import { t } from "@/lib/words";

const HEIGHT = 100;
const GAP = 0.22;

export function MonthChart({ usage, className }: { usage: GuildUsage; className?: string }) {
  const costs = usage.by_day.map(({ cost_usd }) => Number(cost_usd));
  const highest = Math.max(...costs) || 1;
  const label = t("Cost per day from {from} to {to}, {costUsd} in total", { from: usage.from, to: usage.to, costUsd: formatUsd(usage.total.cost_usd) });
  const last = usage.by_day.at(-1)?.day ?? usage.to;
  return (
    <div role="img" aria-label={label} className={cn("flex flex-col", className)}>
      <svg viewBox={`0 0 ${costs.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden className="min-h-0 w-full flex-1 border-b border-line">
        {usage.by_day.map(({ day, cost_usd }, index) => {
          const height = ((costs[index] ?? 0) / highest) * HEIGHT;
          return (
            <g key={day}>
              <title>{`${formatDay(day)}: ${formatUsd(cost_usd)}`}</title>
              <rect x={index} y={0} width={1} height={HEIGHT} fill="transparent" />
              <rect x={index + GAP / 2} y={HEIGHT - height} width={1 - GAP} height={height} className="fill-chart-1" />
            </g>
          );
        })}
      </svg>
      <div aria-hidden className="mt-2 flex justify-between text-xs text-muted">
        <span>{formatDay(usage.from)}</span>
        {last !== usage.from && <span>{formatDay(last)}</span>}
      </div>
    </div>
  );
}
