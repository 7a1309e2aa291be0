import { expect, test } from "vitest";

import type { UsageOverTime } from "@/lib/api/types";

import { REST, stackOf, ticksUpTo } from "./stack";
import { changeInWords } from "./words";

const figures = (cost_usd: string) => ({ requests: 1, input_tokens: 1, output_tokens: 1, cache_tokens: 0, total_tokens: 2, cost_usd, unpriced_requests: 0 });

function usage(costs: Record<string, string>): UsageOverTime {
  return {
    from: "2026-03-01",
    to: "2026-03-02",
    total: figures("0"),
    intervals: [{ from: "2026-03-01", to: "2026-03-01", ...figures("0") }, { from: "2026-03-02", to: "2026-03-02", ...figures("0") }],
    parts: Object.entries(costs).flatMap(([name, cost]) => [{ from: "2026-03-01", name, ...figures(cost) }, { from: "2026-03-02", name, ...figures("0.1") }]),
  };
}

test("the parts are ordered by their cost in the whole range", () => {
  expect(stackOf(usage({ a: "1", b: "3", c: "2" })).parts.map(({ name, cost }) => [name, Number(cost)])).toEqual([["b", 3.1], ["c", 2.1], ["a", 1.1]]);
});

test("of many parts the smaller ones are summed up exactly", () => {
  const stack = stackOf(usage({ a: "9", b: "8", c: "7", d: "6", e: "5", f: "0.1", g: "0.2", h: "0.0000000001" }));
  expect(stack.parts.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "e", REST]);
  expect(stack.bars[0]?.parts[REST]?.cost).toBe("0.300000000100");
  expect(stack.bars[1]?.parts[REST]).toEqual({ cost: "0.300000000000", tokens: 6 });
});

test("six parts need no sum of the others", () => {
  expect(stackOf(usage({ a: "9", b: "8", c: "7", d: "6", e: "5", f: "1" })).parts.map(({ name }) => name)).not.toContain(REST);
});

test("every colour is given once", () => {
  const colours = stackOf(usage({ a: "9", b: "8", c: "7", d: "6", e: "5", f: "1", g: "2" })).parts.map(({ colour }) => colour);
  expect(new Set(colours).size).toBe(6);
});

test.each([
  [3.7, [0, 1, 2, 3, 4]],
  [40, [0, 10, 20, 30, 40]],
  [0.013, [0, 0.005, 0.01, 0.015]],
  [1234567, [0, 500000, 1000000, 1500000]],
  [0, [0, 1]],
])("ticks up to %s are round", (highest, ticks) => {
  expect(ticksUpTo(highest)).toEqual(ticks);
});

test.each([
  ["12", "10", "+20%"],
  ["10", "10", "±0%"],
  ["9.97", "10", "−0.3%"],
  ["5", "10", "−50%"],
  ["1000", "1", "over +999%"],
  ["5", "0", null],
])("from %s to %s before is %s", (now, before, words) => {
  expect(changeInWords(now, before)).toBe(words);
});
