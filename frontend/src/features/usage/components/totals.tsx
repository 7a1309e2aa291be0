/** Totals of the range, with a warning if they are incomplete. */
import { Notice } from "@/components/ui/notice";
import type { UsageFigures } from "@/lib/api/types";
import { formatCount, pluralise } from "@/lib/format";
import { formatUsd, times } from "@/lib/money";

import { Cost } from "@/components/cost";
import { Stat, STATS_GRID } from "./stat";

/** `unpricedUsd` is what a budget counts for a request without a price. */
export function Totals({ total, unpricedUsd }: { total: UsageFigures; unpricedUsd: string }) {
  return (
    <>
      <dl className={STATS_GRID}>
        <Stat name="Cost" note={total.unpriced_requests > 0 ? "at least" : "US dollars"}>
          <Cost amount={total.cost_usd} testId="usage-total-cost" />
        </Stat>
        <Stat name="Requests">
          <span data-testid="usage-total-requests">{formatCount(total.requests)}</span>
        </Stat>
        <Stat name="Input tokens" note={total.cache_tokens > 0 && `${formatCount(total.cache_tokens)} from cache`}>
          {formatCount(total.input_tokens)}
        </Stat>
        <Stat name="Output tokens">{formatCount(total.output_tokens)}</Stat>
      </dl>
      {total.unpriced_requests > 0 && (
        <Notice tone="warning">
          {total.unpriced_requests === 1 ? "The cost of one request is" : `The costs of ${pluralise(total.unpriced_requests, "request")} are`}{" "}
          unknown, because the model has no price. The real cost is higher than shown. Budgets show{" "}
          {formatUsd(times(unpricedUsd, total.unpriced_requests))} more: they count {formatUsd(unpricedUsd)} for each such request.
        </Notice>
      )}
    </>
  );
}
