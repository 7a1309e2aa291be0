// Lists the plugins for the bundler, each with an import of its own: Turbopack makes no chunks of what `import.meta.glob` finds.
// Compiles their words, so that browsers need no parser.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import compile from "icu-minify/compile";

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

/** Writes `.generated/plugins.ts`, and the words beside it, if they are not what the folder `plugins` holds. */
export function scanPlugins(root: string): void {
  const folder = path.join(root, "plugins");
  const generated = path.join(root, ".generated");
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => hasPlugin(path.join(folder, name))).sort() : [];
  const lines = found.map((name) => {
    const words = [...wordsIn(path.join(folder, name))].map(([language, messages]) => {
      writeIfChanged(path.join(generated, "words", `${name}.${language}.json`), JSON.stringify(messages));
      return `${JSON.stringify(language)}: () => import(${JSON.stringify(`./words/${name}.${language}.json`)})`;
    });
    return `  ${JSON.stringify(name)}: { load: () => import(${JSON.stringify(`../plugins/${name}/plugin`)}), words: { ${words.join(", ")} } },\n`;
  });
  writeIfChanged(path.join(generated, "plugins.ts"), `${HEAD}export const plugins = {\n${lines.join("")}};\n`);
}
