// Copies the page of each cog, `cogs/NAME/page`, to `.generated/pages/NAME`: tools of JavaScript look for packages in the folders above a file.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";

/** Returns the folder that COGS_PATH names, in the environment or in `.env`, then the shipped ones: browsers load a page only where its cog runs. */
function foldersOfCogs(repository: string): string[] {
  const file = path.join(repository, ".env");
  const written = existsSync(file) ? /^\s*(?:export\s+)?COGS_PATH\s*=\s*["']?([^"'#\n]*)/m.exec(readFileSync(file, "utf8"))?.[1]?.trim() : undefined;
  const named = process.env.COGS_PATH || written || "cogs";
  return [...new Set([named, "cogs", "examples"].map((folder) => path.resolve(repository, folder)))];
}

/** Returns the folder `page` of each cog, by the cog's name. Of two cogs with one name, the one in the earlier folder of cogs counts. */
export function pagesOfCogs(repository: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const cogs of foldersOfCogs(repository).filter((folder) => existsSync(folder))) {
    for (const name of readdirSync(cogs).sort()) {
      const page = path.join(cogs, name, "page");
      if (!found.has(name) && existsSync(path.join(cogs, name, "__init__.py")) && existsSync(page)) found.set(name, page);
    }
  }
  return found;
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => statSync(path.join(folder, file)).isFile());

/** Makes `copies` hold these folders by name, and nothing else. Files that are the same stay as they are, for watchers. */
export function copyPages(pages: ReadonlyMap<string, string>, copies: string): void {
  mkdirSync(copies, { recursive: true });
  for (const name of readdirSync(copies)) if (!pages.has(name)) rmSync(path.join(copies, name), { recursive: true });
  for (const [name, page] of pages) {
    const [copy, files] = [path.join(copies, name), new Set(filesIn(page))];
    for (const file of existsSync(copy) ? filesIn(copy) : []) if (!files.has(file)) rmSync(path.join(copy, file), { force: true });
    for (const file of files) {
      const [from, to] = [path.join(page, file), path.join(copy, file)];
      if (!existsSync(to) || !readFileSync(to).equals(readFileSync(from))) cpSync(from, to);
    }
  }
}
