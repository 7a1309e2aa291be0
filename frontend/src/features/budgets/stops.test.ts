import { expect, test } from "vitest";

import type { Budgets } from "@/lib/api/types";

import { stopsOf } from "./stops";

const RESETS = "2026-04-01T00:00:00Z";
const budget = (more: Partial<Budgets["budgets"][number]> = {}): Budgets["budgets"][number] => ({
  scope: "guild",
  period: "month",
  limit_usd: "10",
  warn_at_percent: 80,
  stop: true,
  cheaper_model: null,
  user_id: null,
  cog_name: null,
  spent_usd: "10",
  reserved_usd: "0",
  resets_at: RESETS,
  state: "exhausted",
  ...more,
});
const stops = (budgets: Budgets["budgets"], ceilings: Budgets["ceilings"] = []) =>
  stopsOf({ budgets, ceilings, version: 1, updated_at: null, updated_by: null }).map(({ tone, text }) => `${tone}: ${text}`);

test.each([
  [budget(), "danger: This server's monthly budget is used up. The bot answers no AI requests here until Apr 1, 00:00 UTC."],
  [budget({ spent_usd: "9.5", reserved_usd: "0.5", state: "warned" }), "danger: This server's monthly budget is used up. The bot answers no AI requests here until Apr 1, 00:00 UTC."],
  [budget({ scope: "cog", cog_name: "ask", period: "day" }), "danger: The daily budget of ask is used up. ask gets no answers from models until Apr 1, 00:00 UTC."],
  [budget({ scope: "user", user_id: "7" }), "warning: The monthly budget of one member is used up. That member gets no answers until Apr 1, 00:00 UTC."],
  [budget({ stop: false }), "warning: This server's monthly budget is used up. It only warns: nothing is stopped."],
])("a used up budget is said to stop what it stops (%#)", (exhausted, text) => {
  expect(stops([exhausted])).toEqual([text]);
});

test("budgets with something left, and those of each member, stop nothing", () => {
  expect(stops([budget({ spent_usd: "9.99", state: "warned" }), budget({ scope: "user", spent_usd: null, reserved_usd: null, state: null })])).toEqual([]);
});

test("a limit of the operator comes first, since the server cannot raise it", () => {
  const ceiling = { scope: "guild" as const, period: "day" as const, limit_usd: "5", spent_usd: "5", reserved_usd: "0", resets_at: RESETS };
  const [first, ...others] = stops([budget({ stop: false }), budget()], [ceiling]);
  expect(first).toContain("Only the operator can raise it.");
  expect(others.map((text) => text.split(":")[0])).toEqual(["danger", "warning"]);
});
