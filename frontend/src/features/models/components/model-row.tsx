/** One model: its price in the units that people quote, its limits, and its end. */
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { formatCompact, formatDate } from "@/lib/format";
import { today } from "@/lib/days";
import { formatUsd } from "@/lib/money";
import { t } from "@/lib/words";

import { endsSoon, type ListedModel } from "../listing";
import { METERS, perOf, quoted } from "../meters";

/** So many rates are shown; the sheet shows all. */
const MOST_RATES = 3;

export function ModelRow({ model, onSetPrice }: { model: ListedModel; onSetPrice: () => void }) {
  const { provider, price, unpriced, requests, context_window, max_output_tokens } = model;
  const facts = [
    context_window !== null && t("{tokens} tokens of context", { tokens: formatCompact(context_window) }),
    max_output_tokens !== null && t("answers up to {tokens}", { tokens: formatCompact(max_output_tokens) }),
    requests > 0 && t("{requests, plural, one {# request} other {# requests}} this month", { requests }),
  ].filter(Boolean);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-5 py-4 text-sm sm:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-semibold break-words">
          {model.model} <span className="font-normal text-muted">{provider}</span>
        </h2>
        <div className="mt-1.5 flex flex-wrap gap-1.5 empty:hidden">
          {price === null && <Badge tone="warning">{t("No price")}</Badge>}
          {unpriced > 0 && <Badge tone="warning">{t("{count, number} without a price", { count: unpriced })}</Badge>}
          {price?.source === "manual" && <Badge>{t("Set by hand")}</Badge>}
          <Ending model={model} />
        </div>
        {facts.length > 0 && <p className="mt-1.5 text-xs text-muted">{facts.join(" · ")}</p>}
      </div>
      <dl className="w-full space-y-0.5 tabular-nums empty:hidden sm:w-80">
        {price?.rates.slice(0, MOST_RATES).map(({ meter, usd }) => (
          <div key={meter} className="flex justify-between gap-3">
            <dt className="text-muted">{t(METERS[meter].label)}</dt>
            <dd className="text-right">
              {formatUsd(quoted(meter, usd))} <span className="text-xs text-muted">{perOf(meter)}</span>
            </dd>
          </div>
        ))}
        {price && price.rates.length > MOST_RATES && (
          <div>
            <dt className="sr-only">{t("Others")}</dt>
            <dd className="text-xs text-muted">{t("and {rest} more", { rest: price.rates.length - MOST_RATES })}</dd>
          </div>
        )}
      </dl>
      <Button variant={price ? "secondary" : "primary"} size="sm" aria-label={t("Set price of {model}", { model: model.model })} onClick={onSetPrice}>
        {t("Set price")}
      </Button>
    </li>
  );
}

function Ending({ model }: { model: ListedModel }) {
  if (model.ends_on === null) return null;
  const hasEnded = model.ends_on <= today();
  const ending = { day: formatDate(model.ends_on), successor: model.successor ?? "" };
  return (
    <Badge tone={hasEnded ? "danger" : endsSoon(model) ? "warning" : "neutral"}>
      {model.successor
        ? hasEnded
          ? t("Ended {day}, then {successor}", ending)
          : t("Ends {day}, then {successor}", ending)
        : hasEnded
          ? t("Ended {day}, then refused", ending)
          : t("Ends {day}, then refused", ending)}
    </Badge>
  );
}
