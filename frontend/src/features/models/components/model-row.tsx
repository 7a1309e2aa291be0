/** One model: its price in the units that people quote, its limits, and its end. */
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { formatCompact, formatCount, formatDate, pluralise } from "@/lib/format";
import { today } from "@/lib/days";
import { formatUsd } from "@/lib/money";

import { endsSoon, type ListedModel } from "../listing";
import { METERS, quoted } from "../meters";

/** So many rates are shown; the sheet shows all. */
const MOST_RATES = 3;

export function ModelRow({ model, onSetPrice }: { model: ListedModel; onSetPrice: () => void }) {
  const { provider, price, unpriced, requests, context_window, max_output_tokens } = model;
  const facts = [
    context_window !== null && `${formatCompact(context_window)} tokens of context`,
    max_output_tokens !== null && `answers up to ${formatCompact(max_output_tokens)}`,
    requests > 0 && `${pluralise(requests, "request")} this month`,
  ].filter(Boolean);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-5 py-4 text-sm sm:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-semibold break-words">
          {model.model} <span className="font-normal text-muted">{provider}</span>
        </h2>
        <div className="mt-1.5 flex flex-wrap gap-1.5 empty:hidden">
          {price === null && <Badge tone="warning">No price</Badge>}
          {unpriced > 0 && <Badge tone="warning">{formatCount(unpriced)} without a price</Badge>}
          {price?.source === "manual" && <Badge>Set by hand</Badge>}
          <Ending model={model} />
        </div>
        {facts.length > 0 && <p className="mt-1.5 text-xs text-muted">{facts.join(" · ")}</p>}
      </div>
      <dl className="w-full space-y-0.5 tabular-nums empty:hidden sm:w-80">
        {price?.rates.slice(0, MOST_RATES).map(({ meter, usd }) => (
          <div key={meter} className="flex justify-between gap-3">
            <dt className="text-muted">{METERS[meter].label}</dt>
            <dd className="text-right">
              {formatUsd(quoted(meter, usd))} <span className="text-xs text-muted">per {METERS[meter].per}</span>
            </dd>
          </div>
        ))}
        {price && price.rates.length > MOST_RATES && (
          <div>
            <dt className="sr-only">Others</dt>
            <dd className="text-xs text-muted">and {price.rates.length - MOST_RATES} more</dd>
          </div>
        )}
      </dl>
      <Button variant={price ? "secondary" : "primary"} size="sm" aria-label={`Set price of ${model.model}`} onClick={onSetPrice}>
        Set price
      </Button>
    </li>
  );
}

function Ending({ model }: { model: ListedModel }) {
  if (model.ends_on === null) return null;
  const hasEnded = model.ends_on <= today();
  const then = model.successor ? `then ${model.successor}` : "then refused";
  return (
    <Badge tone={hasEnded ? "danger" : endsSoon(model) ? "warning" : "neutral"}>
      {hasEnded ? "Ended" : "Ends"} {formatDate(model.ends_on)}, {then}
    </Badge>
  );
}
