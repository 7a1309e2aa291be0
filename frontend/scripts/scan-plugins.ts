// Lists the plugins for the bundler, each with an import of its own: Turbopack makes no chunks of what `import.meta.glob` finds.
// Compiles their words, so that browsers need no parser.
import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import path from "node:path";

import compile from "icu-minify/compile";

import { copyPages, pagesOfCogs } from "./cog-pages.ts";

const HEAD = "// Written by scripts/scan-plugins.ts at the start of a build, `next dev` and the tests.\n";

const hasPlugin = (folder: string): boolean => ["plugin.ts", "plugin.tsx"].some((file) => existsSync(path.join(folder, file)));

function writeIfChanged(target: string, text: string): void {
  if (existsSync(target) && readFileSync(target, "utf8") === text) return;
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function compiled(english: string, message: string, file: string): unknown {
  try {
    return compile(message);
  } catch (error) {
    throw new Error(`${file}: the message of “${english}” cannot be read`, { cause: error });
  }
}

/** The compiled words of a plugin by language. A plain English text is its own key and needs no entry. */
function wordsIn(folder: string): Map<string, Record<string, unknown>> {
  const messages = path.join(folder, "messages");
  const words = new Map<string, Record<string, unknown>>();
  if (!existsSync(messages)) return words;
  const english: Record<string, unknown> = {};
  for (const file of readdirSync(messages).filter((name) => name.endsWith(".json")).sort()) {
    const entries = Object.entries(JSON.parse(readFileSync(path.join(messages, file), "utf8")) as Record<string, string>);
    const place = path.join(messages, file);
    words.set(path.basename(file, ".json"), Object.fromEntries(entries.map(([key, message]) => [key, compiled(key, message, place)])));
    for (const [key] of entries) {
      const message = compiled(key, key, place);
      if (typeof message !== "string") english[key] = message;
    }
  }
  return Object.keys(english).length > 0 ? words.set("en", english) : words;
}

const pluginsIn = (folder: string): [name: string, folder: string][] =>
  (existsSync(folder) ? readdirSync(folder) : []).filter((name) => hasPlugin(path.join(folder, name))).map((name) => [name, path.join(folder, name)]);

/**
 * Writes `.generated/plugins.ts`, and the words beside it, if they are not what the folder `plugins` and the cogs' folders hold.
 * A folder in `plugins` replaces the page that the cog of its name brings.
 */
export function scanPlugins(root: string): void {
  const generated = path.join(root, ".generated");
  copyPages(pagesOfCogs(path.dirname(path.resolve(root))), path.join(generated, "pages"));
  const found = new Map([...pluginsIn(path.join(generated, "pages")), ...pluginsIn(path.join(root, "plugins"))]);
  const lines = [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, folder]) => {
    const words = [...wordsIn(folder)].map(([language, messages]) => {
      writeIfChanged(path.join(generated, "words", `${name}.${language}.json`), JSON.stringify(messages));
      return `${JSON.stringify(language)}: () => import(${JSON.stringify(`./words/${name}.${language}.json`)})`;
    });
    const place = path.relative(generated, path.join(folder, "plugin"));
    return `  ${JSON.stringify(name)}: { load: () => import(${JSON.stringify(place.startsWith(".") ? place : `./${place}`)}), words: { ${words.join(", ")} } },\n`;
  });
  writeIfChanged(path.join(generated, "plugins.ts"), `${HEAD}export const plugins = {\n${lines.join("")}};\n`);
}

/** Scans anew when a file of a cog's page changes, until the process ends. */
export function followPages(root: string): void {
  for (const page of pagesOfCogs(path.dirname(path.resolve(root))).values()) watch(page, { recursive: true, persistent: false }, () => scanPlugins(root));
}
