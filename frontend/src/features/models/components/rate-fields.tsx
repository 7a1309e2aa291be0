/** The fields of a price: an amount for each thing that is billed, and the day from which it holds. */
"use client";

import { X } from "lucide-react";

import { Field } from "@/components/field";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Meter } from "@/lib/api/types";
import { formatCount } from "@/lib/format";
import { formatUsd } from "@/lib/money";
import { t } from "@/lib/words";

import type { PriceDraft, RateDraft } from "../draft";
import { ALL_METERS, METERS, perOf, quoted } from "../meters";

interface RateFieldsProps {
  draft: PriceDraft;
  errors: Partial<Record<Meter, string>>;
  onChange: (draft: PriceDraft) => void;
}

export function RateFields({ draft, errors, onChange }: RateFieldsProps) {
  const free = ALL_METERS.filter((meter) => !draft.rates.some((rate) => rate.meter === meter));
  const withRates = (rates: RateDraft[]): void => onChange({ ...draft, rates });
  return (
    <>
      {draft.rates.map((rate) => (
        <Rate
          key={rate.meter}
          rate={rate}
          error={errors[rate.meter]}
          onChange={(changed) => withRates(draft.rates.map((each) => (each === rate ? changed : each)))}
          onRemove={draft.rates.length > 1 ? () => withRates(draft.rates.filter((each) => each !== rate)) : undefined}
        />
      ))}
      <Select
        aria-label={t("Add a price for something else")}
        value=""
        placeholder={t("Add a price for something else")}
        choices={free.map((meter) => ({ value: meter, label: METERS[meter].label }))}
        onValueChange={(meter) => withRates([...draft.rates, { meter: meter as Meter, usd: "", tiers: [] }])}
      />
      <Field label={t("From")} hint={t("Empty: from now on. A day in the past gives requests without a cost theirs.")}>
        {(control) => <Input {...control} type="date" min="2020-01-01" value={draft.from} onChange={(event) => onChange({ ...draft, from: event.target.value })} />}
      </Field>
    </>
  );
}

interface RateProps {
  rate: RateDraft;
  error?: string;
  onChange: (rate: RateDraft) => void;
  onRemove?: () => void;
}

function Rate({ rate, error, onChange, onRemove }: RateProps) {
  const label = t(METERS[rate.meter].label);
  return (
    <div>
      <Field label={t("{label}, dollars {per}", { label, per: perOf(rate.meter) })} error={error}>
        {(control) => (
          <span className="flex gap-2">
            <Input {...control} inputMode="decimal" autoComplete="off" value={rate.usd} onChange={(event) => onChange({ ...rate, usd: event.target.value })} />
            {onRemove && (
              <Button variant="ghost" size="icon" aria-label={t("Remove the price of {label}", { label })} onClick={onRemove}>
                <X aria-hidden />
              </Button>
            )}
          </span>
        )}
      </Field>
      {rate.tiers.length > 0 && (
        <p className="mt-1.5 flex flex-wrap items-center gap-x-3 text-xs text-muted">
          {rate.tiers.map(({ above_input_tokens, usd }) => t("Above {tokens} tokens in: {usd}", { tokens: formatCount(above_input_tokens), usd: formatUsd(quoted(rate.meter, usd)) })).join("; ")}
          <Button variant="ghost" size="sm" onClick={() => onChange({ ...rate, tiers: [] })}>
            {t("Remove")}
          </Button>
        </p>
      )}
    </div>
  );
}
