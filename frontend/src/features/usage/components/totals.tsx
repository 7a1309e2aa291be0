/** Totals of the range, with a warning if they are incomplete. */
import { Notice } from "@/components/ui/notice";
import type { UsageFigures } from "@/lib/api/types";
import { formatCount, pluralise } from "@/lib/format";

import { Cost } from "./cost";
import { Stat, STATS_GRID } from "./stat";

export function Totals({ total }: { total: UsageFigures }) {
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
          unknown, because the model has no price. The real cost is higher than shown.
        </Notice>
      )}
    </>
  );
}
