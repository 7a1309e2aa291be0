/** Draft of a price as typed, and the price that it means. */
import type { Meter, Model, PriceBody } from "@/lib/api/types";
import { times, shifted, sumOf } from "@/lib/money";
import { mark, t } from "@/lib/words";

import { quoted, unquoted } from "./meters";

type Price = NonNullable<Model["price"]>;
type Tiers = Price["rates"][number]["tiers"];

export interface RateDraft {
  meter: Meter;
  /** In dollars, per what people quote. */
  usd: string;
  /** Of the price that holds now, kept as they are. */
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

export const errorsOf = ({ rates }: PriceDraft): Partial<Record<Meter, string>> =>
  Object.fromEntries(rates.filter(({ usd }) => !DOLLARS.test(usd.trim())).map(({ meter }) => [meter, t(WRONG_AMOUNT)]));

export const bodyOf = ({ rates, from }: PriceDraft): PriceBody => ({
  rates: rates.map(({ meter, usd, tiers }) => ({ meter, usd: unquoted(meter, withPoint(usd)), tiers })),
  valid_from: from === "" ? null : `${from}T00:00:00Z`,
  tier_factors: null,
  region_factors: null,
});

const EXAMPLE_INPUT = 10_000;
const EXAMPLE_OUTPUT = 1_000;

/** What the example costs; null where a rate is missing. Rates are per 1,000 tokens. */
export function exampleCost(rates: readonly { meter: Meter; usd: string }[]): string | null {
  const rate = (meter: Meter): string | undefined => rates.find((each) => each.meter === meter)?.usd;
  const [input, output] = [rate("input"), rate("output")];
  if (input === undefined || output === undefined) return null;
  return sumOf([times(input, EXAMPLE_INPUT / 1000), times(output, EXAMPLE_OUTPUT / 1000)]);
}

export interface Change {
  meter: Meter;
  before: string | null;
  after: string | null;
}

/** The rates that differ, in what people quote. */
export function changesOf(price: Price | null, { rates }: PriceDraft): Change[] {
  const before = new Map(price?.rates.map(({ meter, usd }) => [meter, quoted(meter, usd)]));
  const after = new Map(rates.map(({ meter, usd }) => [meter, shifted(withPoint(usd), 0)]));
  const meters = [...new Set([...before.keys(), ...after.keys()])];
  return meters
    .map((meter) => ({ meter, before: before.get(meter) ?? null, after: after.get(meter) ?? null }))
    .filter((change) => change.before !== change.after);
}
