import { expect, test } from "vitest";

import { inGerman } from "../../../test/plugin";
import { detailsOf } from "./guild-models";
import type { ModelChoice } from "./types";

const MODEL = { provider: "openai", model: "gpt-5-mini", title: "GPT-5 mini", context_window: 1_000_000, max_output_tokens: null, price: null } as ModelChoice;
const rates = [
  { meter: "input", per: 1_000_000, usd: "0.4", tiers: [] },
  { meter: "output", per: 1000, usd: "0.0016", tiers: [] },
];
const PRICED = { ...MODEL, price: { rates, tier_factors: [], region_factors: [], source: "seed", valid_from: "2026-01-01T00:00:00Z" } } as ModelChoice;

test("a model's details are its context window and what a million tokens cost", () => {
  expect(detailsOf(PRICED)).toBe("1M context, $0.40 in, $1.60 out");
  expect(detailsOf(MODEL)).toBe("1M context, no known price");
});

test("a model's details are German in a German dashboard", () => {
  inGerman();
  expect(detailsOf(PRICED)).toMatch(/^1\sMio\. Kontext, 0,40\s\$ Eingabe, 1,60\s\$ Ausgabe$/);
  expect(detailsOf(MODEL)).toMatch(/Kontext, Preis unbekannt$/);
});
