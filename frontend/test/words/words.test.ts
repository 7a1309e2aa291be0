import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import compile from "icu-minify/compile";
import { expect, test } from "vitest";

import { FEATURES } from "@/lib/words/catalogues";

import { catalogueOf, cataloguesOf, modulesIn, ofPlugin, PLUGINS, SRC, textsIn } from "./source";

const fileOf = (catalogue: string): string => (ofPlugin(catalogue) ? join(SRC, "..", catalogue, "messages/de.json") : join(SRC, `messages/de/${catalogue}.json`));
/** A plugin without messages speaks English alone. */
const OF_PLUGINS = PLUGINS.flatMap((folder) => readdirSync(folder).map((name) => relative(join(SRC, ".."), join(folder, name)))).filter((catalogue) => existsSync(fileOf(catalogue)));
const CATALOGUES: string[] = [...FEATURES, ...OF_PLUGINS];

const germanOf = (catalogue: string): Record<string, string> => JSON.parse(readFileSync(fileOf(catalogue), "utf8")) as Record<string, string>;
const modules = modulesIn("app", "components", "features", "lib", "plugins", ...PLUGINS);
const textsOf = (catalogue: string): Set<string> => new Set(modules.filter((file) => catalogueOf(file) === catalogue).flatMap(textsIn));

test.each(CATALOGUES)("each text of %s is there in German, and no entry is unused", (catalogue) => {
  const [texts, german] = [textsOf(catalogue), germanOf(catalogue)];
  expect({ missing: [...texts].filter((text) => !german[text]), unused: Object.keys(german).filter((text) => !texts.has(text)) }).toEqual({ missing: [], unused: [] });
});

test("a feature with translated texts has a catalogue", () => {
  expect([...new Set(modules.filter((file) => textsIn(file).length > 0).map(catalogueOf))].sort()).toEqual(CATALOGUES.toSorted());
  expect(readdirSync(join(SRC, "messages/de")).sort()).toEqual(FEATURES.map((name) => `${name}.json`).sort());
});

test("a text in two catalogues reads the same in both: a browser keeps the words of all pages it has shown", () => {
  const known = new Map<string, string>();
  const clashes = FEATURES.flatMap((catalogue) => Object.entries(germanOf(catalogue))).filter(([english, german]) => {
    const before = known.get(english) ?? german;
    known.set(english, german);
    return before !== german;
  });
  expect(clashes).toEqual([]);
});

/** The names of a message's arguments and tags. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  const walk = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (typeof node[0] === "string" && (node.length === 1 || (typeof node[1] === "number" && node[1] > 0))) names.add(node[0]);
    const [, , options] = node as unknown[];
    if (options && typeof options === "object" && !Array.isArray(options)) Object.values(options).forEach(walk);
    node.forEach(walk);
  };
  walk(compile(message));
  for (const [, tag] of message.matchAll(/<(\w+)>/g)) if (tag) names.add(tag);
  return [...names].sort();
}

test.each(CATALOGUES)("German messages of %s can be read, and take the arguments of the English ones", (catalogue) => {
  const wrong = Object.entries(germanOf(catalogue)).filter(([english, german]) => argumentsOf(english).join() !== argumentsOf(german).join());
  expect(wrong).toEqual([]);
});

/** The catalogues that a page and the layouts above it bring to the browser. */
function broughtTo(page: string): Set<string> {
  const brought = new Set<string>();
  const add = (file: string) => {
    for (const [, list = ""] of readFileSync(file, "utf8").matchAll(/of=\{\[([^\]]*)\]\}/g)) for (const [, name] of list.matchAll(/"(\w+)"/g)) if (name) brought.add(name);
  };
  add(page);
  for (let folder = dirname(page); folder.startsWith(join(SRC, "app")); folder = dirname(folder)) if (existsSync(join(folder, "layout.tsx"))) add(join(folder, "layout.tsx"));
  return brought;
}

const pages = modulesIn("app").filter((file) => /\/(page|layout)\.tsx$/.test(file));

test("the pages are found", () => {
  expect(pages.length).toBeGreaterThan(20);
});

test.each(pages.map((page) => relative(SRC, page)))("%s brings the words that it draws", (page) => {
  const drawn = cataloguesOf(join(SRC, page));
  const brought = broughtTo(join(SRC, page));
  expect([...drawn].filter((catalogue) => !brought.has(catalogue))).toEqual([]);
});
