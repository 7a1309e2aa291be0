/** Totals of the range beside those of the period before, with a warning if they are incomplete. */
import { Cost } from "@/components/cost";
import { Notice } from "@/components/ui/notice";
import type { UsageFigures } from "@/lib/api/types";
import { formatCount } from "@/lib/format";
import { formatUsd, times } from "@/lib/money";
import { rich, t } from "@/lib/words";

import { changeInWords } from "../words";
import { Stat, STATS_GRID } from "./stat";

interface TotalsProps {
  total: UsageFigures;
  /** Amount that a budget counts for a request without a price. */
  unpricedUsd: string;
  before?: UsageFigures;
  /** The days of the period before, in words. */
  beforeDays: string;
}

export function Totals({ total, unpricedUsd, before, beforeDays }: TotalsProps) {
  const unpriced = total.unpriced_requests;
  const count = (name: "requests" | "input_tokens" | "output_tokens") => before && <Compared now={String(total[name])} before={String(before[name])} shown={formatCount(before[name])} />;
  return (
    <>
      <div>
        <dl className={STATS_GRID}>
          <Stat name={unpriced > 0 ? t("Cost, at least") : t("Cost")} note={before && <Compared now={total.cost_usd} before={before.cost_usd} shown={formatUsd(before.cost_usd)} />}>
            <Cost amount={total.cost_usd} testId="usage-total-cost" />
          </Stat>
          <Stat name={t("Requests")} note={count("requests")}>
            <span data-testid="usage-total-requests">{formatCount(total.requests)}</span>
          </Stat>
          <Stat name={t("Input tokens")} note={count("input_tokens")}>
            {formatCount(total.input_tokens)}
          </Stat>
          <Stat name={t("Output tokens")} note={count("output_tokens")}>
            {formatCount(total.output_tokens)}
          </Stat>
        </dl>
        <p className="mt-2 px-1 text-xs text-pretty text-muted">
          {before && `${t("Compared with {beforeDays}.", { beforeDays })} `}
          {total.cache_tokens > 0 && t("{cacheTokens} of the input tokens came from the cache.", { cacheTokens: formatCount(total.cache_tokens) })}
        </p>
      </div>
      {unpriced > 0 && (
        <Notice tone="warning">
          {t("{unpriced, plural, one {# request without a price: its cost is} other {# requests without a price: their cost is}} unknown, and the real cost is higher than shown. Budgets show {more} more: they count {each} for each such request.", {
            unpriced,
            more: formatUsd(times(unpricedUsd, unpriced)),
            each: formatUsd(unpricedUsd),
          })}
        </Notice>
      )}
    </>
  );
}

/** The change since the period before, and the figure of then. */
function Compared({ now, before, shown }: { now: string; before: string; shown: string }) {
  const change = changeInWords(now, before);
  return change === null ? (
    <>{t("none before")}</>
  ) : (
    rich("<change></change> from {shown}", { change: () => <span key="change" className="font-medium text-ink">{change}</span>, shown })
  );
}
