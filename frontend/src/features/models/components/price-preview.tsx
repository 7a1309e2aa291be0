/** Preview of a price: rates, an example request, and requests that get a cost. */
import { formatCount, formatDate } from "@/lib/format";
import { formatUsd } from "@/lib/money";
import { t } from "@/lib/words";

import { bodyOf, type Change, changesOf, exampleCost, type PriceDraft } from "../draft";
import type { ListedModel } from "../listing";
import { METERS } from "../meters";

export function PricePreview({ model, draft }: { model: ListedModel; draft: PriceDraft }) {
  const changes = changesOf(model.price, draft);
  if (changes.length === 0 && draft.from === "") return t("Nothing changes: these are the prices that hold now.");
  const before = exampleCost(model.price?.rates ?? []);
  const after = exampleCost(bodyOf(draft).rates);
  return (
    <>
      {changes.length === 0 && <p>{t("The prices stay the same.")}</p>}
      <ul className="space-y-0.5 tabular-nums">
        {changes.map((change) => (
          <li key={`${change.meter} ${change.above}`}>
            {rateOf(change)}: {shown(change.before)} → {shown(change.after)}
          </li>
        ))}
      </ul>
      <p className="mt-1.5">
        {[
          draft.from ? t("Holds from {day} on.", { day: formatDate(draft.from) }) : t("Holds from now on."),
          changes.length > 0 && after !== null && exampleInWords(before, after),
          model.unpriced > 0 && t("{unpriced, plural, one {# request of this month has} other {# requests of this month have}} no cost; those since that day get one.", { unpriced: model.unpriced }),
        ]
          .filter(Boolean)
          .join(" ")}
      </p>
    </>
  );
}

function rateOf({ meter, above }: Change): string {
  const label = t(METERS[meter].label);
  return above === null ? label : t("{label} above {tokens} tokens in", { label, tokens: formatCount(above) });
}

const shown = (usd: string | null): string => (usd === null ? t("no price") : formatUsd(usd));

const exampleInWords = (before: string | null, after: string): string =>
  before !== null && before !== after
    ? t("A request with 10,000 tokens in and 1,000 out costs {after} instead of {before}.", { after: formatUsd(after), before: formatUsd(before) })
    : t("A request with 10,000 tokens in and 1,000 out costs {after}.", { after: formatUsd(after) });
