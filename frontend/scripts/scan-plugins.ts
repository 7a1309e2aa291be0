// Lists the plugins for the bundler, each with an import of its own: Turbopack makes no chunks of what `import.meta.glob` finds.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const HEAD = "// Written by scripts/scan-plugins.ts at the start of a build, `next dev` and the tests.\n";

const hasPlugin = (folder: string): boolean => ["plugin.ts", "plugin.tsx"].some((file) => existsSync(path.join(folder, file)));

/** Writes `.generated/plugins.ts` if it is not what the folder `plugins` holds. */
export function scanPlugins(root: string): void {
  const folder = path.join(root, "plugins");
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => hasPlugin(path.join(folder, name))).sort() : [];
  const lines = found.map((name) => `  ${JSON.stringify(name)}: () => import(${JSON.stringify(`../plugins/${name}/plugin`)}),\n`);
  const text = `${HEAD}export const plugins = {\n${lines.join("")}};\n`;
  const target = path.join(root, ".generated", "plugins.ts");
  if (existsSync(target) && readFileSync(target, "utf8") === text) return;
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}
