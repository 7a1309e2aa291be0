import { expect, test } from "vitest";

import { toIso, toSeconds, unitOf } from "./duration";

test.each([
  ["PT30S", 30],
  ["PT1H30M", 5_400],
  ["P1DT1S", 86_401],
  [90, 90],
  [null, null],
  ["soon", null],
])("%s lasts %s seconds", (value, seconds) => {
  expect(toSeconds(value)).toBe(seconds);
});

test("what is written can be read back", () => {
  expect(toSeconds(toIso(5_400))).toBe(5_400);
});

test.each([
  [90, "seconds"],
  [120, "minutes"],
  [7_200, "hours"],
  [172_800, "days"],
  [0, "seconds"],
  [null, "seconds"],
])("%s seconds are best told in %s", (seconds, unit) => {
  expect(unitOf(seconds)).toBe(unit);
});
