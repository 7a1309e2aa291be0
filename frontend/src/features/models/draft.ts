/** Draft of a price as typed, and the price that it means. */
import type { Meter, Model, PriceBody } from "@/lib/api/types";
import { ambiguity, sumOf, times } from "@/lib/money";
import { mark, t } from "@/lib/words";

import { quoted, unquoted } from "./meters";

type Price = NonNullable<Model["price"]>;
type Tiers = Price["rates"][number]["tiers"];

export interface RateDraft {
  meter: Meter;
  /** Dollars, per unit in which the price is quoted. */
  usd: string;
  /** Tiers of the price that holds now. The form does not change them. */
  tiers: Tiers;
}

export interface PriceDraft {
  rates: RateDraft[];
  /** A day; empty is now. */
  from: string;
}

export const draftOf = (price: Price | null): PriceDraft => ({
  rates: price
    ? price.rates.map(({ meter, usd, tiers }) => ({ meter, usd: quoted(meter, usd), tiers }))
    : (["input", "output"] as const).map((meter) => ({ meter, usd: "", tiers: [] })),
  from: "",
});

/** Place of the drafts of prices. */
export const PLACE = "prices";
export const formOf = ({ provider, model }: { provider: string; model: string }): string => `${provider} ${model}`;

const DOLLARS = /^\d{1,7}([.,]\d{1,7})?$/;
export const WRONG_AMOUNT = mark("Enter dollars, such as 2.50.");

/** `2,50` is understood too. */
const withPoint = (usd: string): string => usd.trim().replace(",", ".");

/** Rates as they hold now are clear, such as 1.125. */
export function errorsOf({ rates }: PriceDraft, price: Price | null): Partial<Record<Meter, string>> {
  const now = new Map(draftOf(price).rates.map(({ meter, usd }) => [meter, usd]));
  const errors = rates.map(({ meter, usd }) => {
    const question = now.get(meter) === usd ? null : ambiguity(usd);
    return [meter, question ?? (DOLLARS.test(usd.trim()) ? null : t(WRONG_AMOUNT))] as const;
  });
  return Object.fromEntries(errors.filter(([, error]) => error !== null));
}

export const bodyOf = ({ rates, from }: PriceDraft): PriceBody => ({
  rates: rates.map(({ meter, usd, tiers }) => ({ meter, usd: unquoted(meter, withPoint(usd)), tiers })),
  valid_from: from === "" ? null : `${from}T00:00:00Z`,
  tier_factors: null,
  region_factors: null,
});

const EXAMPLE_INPUT = 10_000;
const EXAMPLE_OUTPUT = 1_000;

/** Returns the cost of the example, null if a rate is missing. Rates are per 1,000 tokens. */
export function exampleCost(rates: readonly { meter: Meter; usd: string }[]): string | null {
  const rate = (meter: Meter): string | undefined => rates.find((each) => each.meter === meter)?.usd;
  const [input, output] = [rate("input"), rate("output")];
  if (input === undefined || output === undefined) return null;
  return sumOf([times(input, EXAMPLE_INPUT / 1000), times(output, EXAMPLE_OUTPUT / 1000)]);
}

export interface Change {
  meter: Meter;
  /** Input tokens from which on the rate holds; null for the rate below any tier. */
  above: number | null;
  before: string | null;
  after: string | null;
}

/** The rates that differ, in what people quote. Tiers are kept or removed, never added. */
export function changesOf(price: Price | null, draft: PriceDraft): Change[] {
  const [before, after] = [price?.rates ?? [], bodyOf(draft).rates];
  const meters = [...new Set([...before, ...after].map(({ meter }) => meter))];
  return meters.flatMap((meter) => {
    const [old, next] = [before, after].map((rates) => rates.find((rate) => rate.meter === meter));
    const shown = (usd: string | undefined): string | null => (usd === undefined ? null : quoted(meter, usd));
    const all: Change[] = [{ meter, above: null, before: shown(old?.usd), after: shown(next?.usd) }];
    if (old && next) {
      const removed = old.tiers.filter(({ above_input_tokens }) => !next.tiers?.some((tier) => tier.above_input_tokens === above_input_tokens));
      all.push(...removed.map((tier) => ({ meter, above: tier.above_input_tokens, before: shown(tier.usd), after: shown(next.usd) })));
    }
    return all.filter((change) => change.before !== change.after);
  });
}
