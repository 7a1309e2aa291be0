import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { describe as rangeOf, type RangeName } from "./range";

beforeEach(() => vi.useFakeTimers({ now: new Date("2026-03-31T12:00:00Z") }));
afterEach(() => vi.useRealTimers());

const days = ({ from, to }: { from: string; to: string }): string => `${from}..${to}`;

test.each<[RangeName, string, string]>([
  ["7-days", "2026-03-25..2026-03-31", "2026-03-18..2026-03-24"],
  ["30-days", "2026-03-02..2026-03-31", "2026-01-31..2026-03-01"],
  ["month", "2026-03-01..2026-03-31", "2026-02-01..2026-02-28"],
  ["last-month", "2026-02-01..2026-02-28", "2026-01-01..2026-01-31"],
  ["12-months", "2025-04-01..2026-03-31", "2024-04-01..2025-03-31"],
])("%s is %s, compared with %s", (name, now, before) => {
  const range = rangeOf(null, name, "UTC");
  expect([days(range), days(range.before)]).toEqual([now, before]);
});

test("without a choice, it is this month", () => {
  expect(rangeOf(null, null, "UTC").label).toBe("This month");
});

test("this month is compared with as many days of last month", () => {
  vi.setSystemTime(new Date("2026-03-05T12:00:00Z"));
  expect(days(rangeOf(null, "month", "UTC").before)).toBe("2026-02-01..2026-02-05");
});

test("today is the day of the time zone", () => {
  vi.setSystemTime(new Date("2026-03-31T23:30:00Z"));
  expect(rangeOf(null, "7-days", "Asia/Tokyo").to).toBe("2026-04-01");
  expect(rangeOf(null, "month", "Asia/Tokyo").from).toBe("2026-04-01");
});

test("picked days are put in order, kept within a year, and compared with as many days before", () => {
  expect(days(rangeOf({ from: "2026-03-12", to: "2026-03-10" }, null, "UTC"))).toBe("2026-03-10..2026-03-12");
  expect(days(rangeOf({ from: "2020-01-01", to: "2026-01-01" }, "month", "UTC"))).toBe("2025-01-01..2026-01-01");
  const range = rangeOf({ from: "2026-03-10", to: "2026-03-12" }, null, "UTC");
  expect([range.name, days(range.before), range.before.label]).toEqual([null, "2026-03-07..2026-03-09", "the 3 days before"]);
});

test("days can be shown by week or month where that makes several bars", () => {
  expect(rangeOf(null, "7-days", "UTC").intervals).toEqual(["day"]);
  expect(rangeOf(null, "30-days", "UTC", "week")).toMatchObject({ interval: "week", intervals: ["day", "week"] });
  expect(rangeOf(null, "12-months", "UTC", "week")).toMatchObject({ interval: "week", intervals: ["week", "month"] });
  expect(rangeOf(null, "7-days", "UTC", "week").interval).toBe("day");
});

test("long ranges have a bar for each month", () => {
  expect(rangeOf(null, "30-days", "UTC").interval).toBe("day");
  expect(rangeOf(null, "12-months", "UTC").interval).toBe("month");
});
