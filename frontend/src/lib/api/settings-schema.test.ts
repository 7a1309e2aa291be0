import { afterEach, expect, test } from "vitest";

import { speak } from "@/lib/words";
import { FEATURES, wordsOf } from "@/lib/words/catalogues";

import { inVisitorsLanguage } from "./settings-schema";

const WELCOME = {
  title: "Welcome",
  properties: { title: { title: "Text", description: "The first words.", default: { title: "Text" } } },
  "x-translations": { de: { Welcome: "Willkommen", Text: "Text des Grußes" } },
};

afterEach(() => speak({ language: "en", messages: wordsOf("en", FEATURES) }));

test("titles are shown in the visitor's language where the cog has them, and data stay as they are", () => {
  speak({ language: "de", messages: wordsOf("de", FEATURES) });
  expect(inVisitorsLanguage({ sections: { welcome: WELCOME } }).sections.welcome).toEqual({
    title: "Willkommen",
    properties: { title: { title: "Text des Grußes", description: "The first words.", default: { title: "Text" } } },
  });
});

test("in English, a section is as the cog declares it", () => {
  const { "x-translations": _, ...declared } = WELCOME;
  expect(inVisitorsLanguage({ sections: { welcome: WELCOME } }).sections.welcome).toEqual(declared);
});
