import { expect, test } from "vitest";

import type { GuildUsage } from "./api/types";
import { addDays } from "./days";
import { projectionRange } from "./days";
import { methodOf, projectMonth } from "./projection";

const day = (name: string, cost_usd: string, unpriced_requests = 0): GuildUsage["by_day"][number] => ({
  day: name,
  cost_usd,
  unpriced_requests,
  requests: 1,
  input_tokens: 0,
  output_tokens: 0,
  cache_tokens: 0,
  total_tokens: 0,
});
const daysTo = (last: string, costs: string[]) => costs.map((cost, index) => day(addDays(last, index + 1 - costs.length), cost));

test("a month of equal days ends at that day times its length", () => {
  const days = daysTo("2026-04-15", Array.from({ length: 15 }, () => "0.1"));
  expect(projectMonth(days, "0.05", "2026-04-15")).toMatchObject({ expected: "3.000000000000", low: "3.000000000000", high: "3.000000000000" });
});

test("the range is of the cheapest and the dearest week, and the average between them", () => {
  const days = daysTo("2026-04-15", [...Array.from({ length: 7 }, () => "1"), ...Array.from({ length: 7 }, () => "3"), "0"]);
  const projection = projectMonth(days, "0.05", "2026-04-15");
  // 28 spent from the 1st to the 14th; 16 days are left with today.
  expect(projection).toMatchObject({ low: "44.000000000000", expected: "60.000000000000", high: "76.000000000000", days: 14, window: 7 });
});

test("requests without a price count as in budgets", () => {
  const days = [day("2026-04-27", "1"), day("2026-04-28", "1"), day("2026-04-29", "0", 20), day("2026-04-30", "1")];
  expect(projectMonth(days, "0.05", "2026-04-30")?.expected).toBe("4.000000000000");
});

test("days before the first request do not count, and a start of two days is too short", () => {
  expect(projectMonth(daysTo("2026-04-15", ["0", "0", "1", "1", "0"]), "0.05", "2026-04-15")).toBeNull();
  expect(projectMonth(daysTo("2026-04-15", ["0", "1", "1", "1", "0"]), "0.05", "2026-04-15")?.days).toBe(3);
});

test("what today has cost beyond an average day is not expected again", () => {
  const days = daysTo("2026-04-30", ["1", "1", "1", "5"]);
  expect(projectMonth(days, "0.05", "2026-04-30")?.expected).toBe("8.000000000000");
});

test("early in a month the days before it count", () => {
  expect(projectionRange("2026-04-02")).toEqual({ from: "2026-03-05", to: "2026-04-02" });
  expect(projectionRange("2026-03-31")).toEqual({ from: "2026-03-01", to: "2026-03-31" });
});

test("the method is stated with its days", () => {
  expect(methodOf({ expected: "1", low: "1", high: "1", days: 12, window: 7 })).toContain("average of the last 12 full days");
});
