import { expect, test } from "vitest";

import type { SettingsSection } from "@/lib/api/types";

import { differencesOf, merge } from "./differences";

const section = (values: SettingsSection["values"]) => ({ values }) as SettingsSection;
const base = section({ a: 1, b: 1, c: 1, d: 1 });
const theirs = section({ a: 2, b: 1, c: 2, d: 1 });
const mine = { a: 1, b: 3, c: 3, d: 1 };
const differences = differencesOf(base, theirs, mine);

test("fields in which both agree are no difference", () => {
  expect(differences.map(({ field }) => field)).toEqual(["a", "b", "c"]);
});

test("the side that changed something is suggested, and mine where both did", () => {
  expect(differences.map(({ suggested }) => suggested)).toEqual(["theirs", "mine", "mine"]);
});

test("merging keeps their version except for what is chosen as mine", () => {
  expect(merge(theirs.values, differences, {})).toEqual({ a: 2, b: 3, c: 3, d: 1 });
  expect(merge(theirs.values, differences, { a: "mine", c: "theirs" })).toEqual({ a: 1, b: 3, c: 2, d: 1 });
});
