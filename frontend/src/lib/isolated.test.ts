import { expect, test } from "vitest";

import { isolated, withoutOverrides } from "./isolated";

test.each([
  ["exe.png", "exe.png"],
  ["Zoë Müller", "Zoë Müller"],
  ["名前", "名前"],
  ["🎉 party", "🎉 party"],
])("%s turns nothing and stays as it is", (name, text) => {
  expect(isolated(name)).toBe(text);
});

test.each([
  ["\u202Egnp.exe", "\u2068gnp.exe\u2069"],
  ["\u2069\u202Egnp.exe", "\u2068gnp.exe\u2069"],
  ["\u2067a\u2066b", "\u2068ab\u2069"],
  ["משה", "\u2068משה\u2069"],
  ["محمد", "\u2068محمد\u2069"],
])("a name that could turn the text around it is isolated", (name, text) => {
  expect(isolated(name)).toBe(text);
});

test("letters keep their own direction without overrides", () => {
  expect(withoutOverrides("\u202Aמשה\u202C")).toBe("משה");
});
