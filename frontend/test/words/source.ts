/** Finds the texts in the code of the dashboard that are in a catalogue. The linter finds those that are not. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import ts from "typescript";

export const SRC = resolve(import.meta.dirname, "../../src");
/** Folders of the bot's own plugins, and of the copies of the pages that cogs bring. */
export const PLUGINS = ["plugins", ".generated/pages"].map((folder) => resolve(import.meta.dirname, "../..", folder));

const parsed = new Map<string, ts.SourceFile>();

export function sourceOf(file: string): ts.SourceFile {
  const known = parsed.get(file) ?? ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  parsed.set(file, known);
  return known;
}

/** The modules below a folder of `src`, or of an absolute one, without tests. */
export const modulesIn = (...folders: string[]): string[] =>
  folders
    .map((folder) => resolve(SRC, folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|\.fixtures\.|\.opened\.|schema\.d\.ts/.test(file))
    .sort();

/** The catalogue to which a module's texts belong: that of a feature or a plugin, or the one of all other code. */
export const catalogueOf = (file: string): string =>
  /^features\/([^/]+)\//.exec(relative(SRC, file))?.[1] ?? /^\.\.\/((?:plugins|\.generated\/pages)\/[^/]+)\//.exec(relative(SRC, file))?.[1] ?? "shared";

export const ofPlugin = (catalogue: string): boolean => catalogue.includes("/");

const TRANSLATES = new Set(["t", "rich", "mark", "titled", "titledForAdmins", "worded"]);

function walk(node: ts.Node, visit: (node: ts.Node) => boolean | void): void {
  if (visit(node) === false) return;
  ts.forEachChild(node, (child) => walk(child, visit));
}

const isTranslation = (node: ts.Node): node is ts.CallExpression => ts.isCallExpression(node) && ts.isIdentifier(node.expression) && TRANSLATES.has(node.expression.text);

/** The texts that a module has translated. */
export function textsIn(file: string): string[] {
  const found: string[] = [];
  walk(sourceOf(file), (node) => {
    if (!isTranslation(node)) return;
    const texts: readonly ts.Expression[] = ts.isIdentifier(node.expression) && node.expression.text === "mark" ? node.arguments : node.arguments.slice(0, 1);
    found.push(...texts.filter(ts.isStringLiteralLike).map(({ text }) => text));
  });
  return found;
}

function importsOf(file: string): string[] {
  const names: string[] = [];
  walk(sourceOf(file), (node) => {
    if ((ts.isImportDeclaration(node) && !node.importClause?.isTypeOnly) || (ts.isExportDeclaration(node) && !node.isTypeOnly)) {
      if (node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) names.push(node.moduleSpecifier.text);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0] && ts.isStringLiteral(node.arguments[0])) names.push(node.arguments[0].text);
  });
  return names.flatMap((name) => {
    if (!name.startsWith(".") && !name.startsWith("@/")) return [];
    const target = name.startsWith("@/") ? join(SRC, name.slice(2)) : resolve(dirname(file), name);
    return [`${target}.ts`, `${target}.tsx`, join(target, "index.ts"), join(target, "index.tsx")].filter((one) => existsSync(one)).slice(0, 1);
  });
}

/** The catalogues whose texts a page can draw: those of every module that it imports, at once or later. Plugins bring their own. */
export function cataloguesOf(page: string): Set<string> {
  const seen = new Set<string>();
  const waiting = [page];
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    waiting.push(...importsOf(file));
  }
  return new Set([...seen].filter((file) => textsIn(file).length > 0).map(catalogueOf).filter((catalogue) => !ofPlugin(catalogue)));
}
