import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { scanPlugins } from "./scan-plugins";

let clone: string;

beforeEach(() => {
  clone = mkdtempSync(path.join(tmpdir(), "pages-"));
  vi.stubEnv("COGS_PATH", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(clone, { recursive: true });
});

function write(file: string, text = ""): void {
  mkdirSync(path.dirname(path.join(clone, file)), { recursive: true });
  writeFileSync(path.join(clone, file), text);
}

function cogWithPage(folder: string, label = "page"): void {
  write(`${folder}/__init__.py`);
  write(`${folder}/page/plugin.ts`, label);
}

function listed(): string {
  scanPlugins(path.join(clone, "frontend"));
  return readFileSync(path.join(clone, "frontend/.generated/plugins.ts"), "utf8");
}

const copyOf = (file: string): string => readFileSync(path.join(clone, "frontend/.generated/pages", file), "utf8");

test("the page in a dropped cog's folder is built in, with its words", () => {
  cogWithPage("cogs/notes");
  write("cogs/notes/page/messages/de.json", '{ "Notes": "Notizen" }');
  expect(listed()).toContain('"notes": { load: () => import("./pages/notes/plugin"), words: { "de": () => import("./words/notes.de.json") } }');
  expect(copyOf("notes/plugin.ts")).toBe("page");
});

test("removing the cog's folder removes its page, and removing a file of the page that file", () => {
  cogWithPage("cogs/notes");
  cogWithPage("cogs/polls");
  write("cogs/polls/page/old.ts");
  listed();
  rmSync(path.join(clone, "cogs/notes"), { recursive: true });
  rmSync(path.join(clone, "cogs/polls/page/old.ts"));
  expect(listed()).not.toContain("notes");
  expect(readdirSync(path.join(clone, "frontend/.generated/pages"), { recursive: true }).sort()).toEqual(["polls", path.join("polls", "plugin.ts")]);
});

test("a changed page is copied anew", () => {
  cogWithPage("cogs/notes");
  listed();
  cogWithPage("cogs/notes", "changed");
  listed();
  expect(copyOf("notes/plugin.ts")).toBe("changed");
});

test("a folder in frontend/plugins stands before the page that the cog brings", () => {
  cogWithPage("cogs/notes");
  write("frontend/plugins/notes/plugin.ts");
  expect(listed()).toContain('import("../plugins/notes/plugin")');
  expect(listed()).not.toContain("./pages/notes");
});

test.each([
  ["the environment", () => vi.stubEnv("COGS_PATH", "own")],
  [".env", () => write(".env", "A=1\nCOGS_PATH=own # ours\n")],
])("the folder of cogs that %s names stands before the shipped ones", (_, name) => {
  name();
  cogWithPage("own/notes", "own");
  cogWithPage("cogs/notes", "shipped");
  cogWithPage("examples/guestbook");
  expect(listed()).toContain('"guestbook"');
  expect(copyOf("notes/plugin.ts")).toBe("own");
});

test("a folder that is no cog brings no page", () => {
  write("cogs/leftover/page/plugin.ts");
  expect(listed()).not.toContain("leftover");
});
