/** What setting the price changes: each rate, an example request, and requests that get a cost. */
import { formatDate, pluralise } from "@/lib/format";
import { formatUsd } from "@/lib/money";

import { bodyOf, changesOf, EXAMPLE, exampleCost, type PriceDraft } from "../draft";
import type { ListedModel } from "../listing";
import { METERS } from "../meters";

export function PricePreview({ model, draft }: { model: ListedModel; draft: PriceDraft }) {
  const changes = changesOf(model.price, draft);
  if (changes.length === 0) return "Nothing changes: these are the prices that hold now.";
  const before = exampleCost(model.price?.rates ?? []);
  const after = exampleCost(bodyOf(draft).rates);
  const instead = before !== null && before !== after ? ` instead of ${formatUsd(before)}` : "";
  return (
    <>
      <ul className="space-y-0.5 tabular-nums">
        {changes.map((change) => (
          <li key={change.meter}>
            {METERS[change.meter].label}: {shown(change.before)} → {shown(change.after)}
          </li>
        ))}
      </ul>
      <p className="mt-1.5">
        {draft.from ? `Holds from ${formatDate(draft.from)} on.` : "Holds from now on."}
        {after !== null && ` ${EXAMPLE} costs ${formatUsd(after)}${instead}.`}
        {model.unpriced > 0 && ` ${pluralise(model.unpriced, "request")} of this month ${model.unpriced === 1 ? "has" : "have"} no cost; those since that day get one.`}
      </p>
    </>
  );
}

const shown = (usd: string | null): string => (usd === null ? "no price" : formatUsd(usd));
