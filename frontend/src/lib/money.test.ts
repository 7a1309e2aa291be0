import { describe, expect, test } from "vitest";

import { ambiguity, byCostDescending, countedUsd, formatUsd, roundedUp, shareInWords, shareOf, shifted, times, toUnits } from "./money";

describe("amounts of dollars", () => {
  test.each([
    ["0", "$0.00"],
    ["0.0000000000", "$0.00"],
    ["0.0000001600", "$0.00000016"],
    ["0.0000052500", "$0.00000525"],
    ["0.0123456", "$0.01235"],
    ["0.5", "$0.50"],
    ["0.99999", "$1.00"],
    ["1.005", "$1.01"],
    ["1234567.891", "$1,234,567.89"],
    ["-2.5", "-$2.50"],
  ])("%s reads %s", (amount, text) => {
    expect(formatUsd(amount)).toBe(text);
  });

  test("stay exact where a float would not", () => {
    expect(toUnits("0.1") + toUnits("0.2")).toBe(toUnits("0.3"));
    expect(toUnits("90071992547409.930000000001")).toBe(90071992547409930000000001n);
  });

  test("that are no amounts are refused", () => {
    expect(() => formatUsd("1e-7")).toThrow(RangeError);
  });

  test("are shared out in per cent, also of nothing", () => {
    expect(shareOf("1", "3")).toBe("33.3%");
    expect(shareOf("0.0000001", "1000")).toBe("0.0%");
    expect(shareOf("0", "0")).toBe("0.0%");
  });

  test("are ordered by value and not by text", () => {
    const rows = ["9.5", "10.25", "0.1"].map((cost_usd) => ({ cost_usd }));
    expect(rows.toSorted(byCostDescending).map((row) => row.cost_usd)).toEqual(["10.25", "9.5", "0.1"]);
  });
});

test.each([
  ["0.05", 70, "3.500000000000"],
  ["0.000000000001", 3, "0.000000000003"],
  ["12.5", 0, "0.000000000000"],
])("%s dollars %i times are exact", (amount, count, product) => {
  expect(times(amount, count)).toBe(product);
});

test.each([
  ["0.003", "0.01"],
  ["0.05", "0.05"],
  ["11", "20"],
  ["59.02", "100"],
  ["100.01", "200"],
])("a limit for %s is rounded up to %s", (amount, rounded) => {
  expect(roundedUp(amount)).toBe(rounded);
});

test("budgets count requests without a price at a usual one", () => {
  expect(formatUsd(countedUsd({ cost_usd: "59.02", unpriced_requests: 70 }, "0.05"))).toBe("$62.52");
});

test("a share beyond ten times the whole is not given in digits", () => {
  expect([shareInWords("9.999", "1"), shareInWords("10", "1")]).toEqual(["999.9%", "over 999%"]);
});

test.each([
  ["2.50", -3, "0.0025"],
  ["0.0025", 3, "2.5"],
  ["12", 3, "12000"],
  ["0", -3, "0"],
  ["0.0000001", -3, "0.0000000001"],
  ["1234.5", -3, "1.2345"],
  ["007.10", 0, "7.1"],
])("%s moved by %i places is %s", (amount, places, moved) => {
  expect(shifted(amount, places)).toBe(moved);
});

test.each([
  ["1,000", "Write 1000 or 1.00."],
  ["1.000", "Write 1000 or 1.00."],
  ["$12,500", "Write 12500 or 12.5000."],
  ["1,000,000", "Write 1000000."],
  ["1000", null],
  ["1,00", null],
  ["0.125", null],
  ["1.1250", null],
])("whether %s is a thousand or one is asked where it is unclear", (text, question) => {
  expect(ambiguity(text)).toBe(question);
});
