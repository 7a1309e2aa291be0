import { expect, test } from "vitest";

import { locale, mark, rich, speak, t } from ".";
import { wordsOf } from "./catalogues";
import { languageFor } from "./language";

test.each([
  ["de", "en-US,en;q=0.9", "de"],
  [undefined, "de-AT,de;q=0.9,en;q=0.5", "de"],
  [undefined, "en;q=0.4, de;q=0.8", "de"],
  [undefined, "fr-FR, fr;q=0.9", "en"],
  [undefined, "de;q=0", "en"],
  [undefined, ";;q=x,,", "en"],
  [undefined, null, "en"],
  ["tlh", "de", "de"],
  ["toString", null, "en"],
])("with the choice %s and a browser that accepts %s, the dashboard speaks %s", (chosen, accepted, language) => {
  expect(languageFor(chosen, accepted)).toBe(language);
});

test("a browser gets plain objects, which Next can send, and in English only what has a form of its own", () => {
  for (const language of ["en", "de"] as const) {
    const words = wordsOf(language, ["shared", "usage", "budgets"]);
    const plain = (value: unknown): boolean => typeof value !== "object" || value === null || Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
    const all = (value: unknown): unknown[] => (typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(all)] : [value]);
    expect(all(words).every(plain)).toBe(true);
  }
  expect(wordsOf("en", ["shared"])).not.toHaveProperty("Cancel");
  expect(wordsOf("de", ["shared"])).toHaveProperty("Cancel", "Abbrechen");
});

test("a message takes its values in the forms of its language, and a text without an entry stays English", () => {
  const requests = "{requests, plural, one {# request} other {# requests}}";
  expect(t(requests, { requests: 1 })).toBe("1 request");
  expect(t(requests, { requests: 1200 })).toBe("1,200 requests");
  speak({ language: "de", messages: wordsOf("de", ["shared"]) });
  expect(t(requests, { requests: 1200 })).toBe("1.200 Anfragen");
  expect(t(mark("Cancel"))).toBe("Abbrechen");
  expect(t("Not in any catalogue")).toBe("Not in any catalogue");
  expect(locale()).toBe("de-DE");
  speak({ language: "en", messages: wordsOf("en", ["shared"]) });
});

test("parts of a message can be drawn", () => {
  expect(rich("Cancel", {})).toBe("Cancel");
});
