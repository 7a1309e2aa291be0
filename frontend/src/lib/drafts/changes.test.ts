import { expect, test } from "vitest";

import { conflicting, pending, settled, valuesWith, withEdits, withoutSent } from "./changes";

const saved = (values: Record<string, unknown>) => ({ values });
const BEFORE = saved({ a: 1, b: null, c: [1] });
const changes = withEdits(BEFORE, {}, { a: 2, b: 5, c: [1] });

test("only fields that were edited are changes", () => {
  expect(changes).toEqual({ a: { from: 1, to: 2 }, b: { from: null, to: 5 } });
});

test("a field that is put back by hand is no change", () => {
  expect(withEdits(BEFORE, changes, { a: 1, b: 5, c: [1] })).toEqual({ b: { from: null, to: 5 } });
});

test("a cleared field is a change", () => {
  expect(withEdits(BEFORE, {}, { a: undefined, b: null, c: [1] })).toEqual({ a: { from: 1, to: undefined } });
});

test("fields that others saved meanwhile show their values beside the own changes", () => {
  const now = saved({ a: 1, b: null, c: [1, 2] });
  expect(valuesWith(now, changes)).toEqual({ a: 2, b: 5, c: [1, 2] });
  expect(conflicting(now, changes)).toEqual([]);
});

test("a field that others saved with another value conflicts, also where it was empty before", () => {
  expect(conflicting(saved({ a: 7, b: 6, c: [1] }), changes)).toEqual(["a", "b"]);
});

test("a field that others saved with the same value is no change any more", () => {
  expect(pending(saved({ a: 2, b: null, c: [1] }), changes)).toEqual({ b: { from: null, to: 5 } });
});

test("a field that the section lacks by now is dropped", () => {
  expect(pending(saved({ a: 1, c: [1] }), changes)).toEqual({ a: { from: 1, to: 2 } });
});

test("further edits of a conflicting field keep the conflict", () => {
  const now = saved({ a: 7, b: null, c: [1] });
  const further = withEdits(now, changes, { a: 3, b: 5, c: [1] });
  expect(conflicting(now, further)).toEqual(["a"]);
});

test("a settled conflict keeps what was chosen and every change without a conflict", () => {
  const now = saved({ a: 7, b: null, c: [1] });
  expect(settled(now, changes, [])).toEqual({ b: { from: null, to: 5 } });
  expect(settled(now, changes, ["a"])).toEqual({ a: { from: 7, to: 2 }, b: { from: null, to: 5 } });
});

test("edits that were made while saving are left, over what was saved", () => {
  const later = withEdits(BEFORE, changes, { a: 3, b: 5, c: [1] });
  expect(withoutSent(later, changes)).toEqual({ a: { from: 2, to: 3 } });
});
