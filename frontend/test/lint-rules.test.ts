import { readdirSync } from "node:fs";

import { ESLint } from "eslint";
import { beforeAll, expect, test } from "vitest";

const ROOT = new URL("..", import.meta.url).pathname;
const FEATURES = readdirSync(new URL("../src/features", import.meta.url));

let eslint: ESLint;
beforeAll(() => {
  eslint = new ESLint({ cwd: ROOT });
});

async function refusals(file: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: `${ROOT}${file}` });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId).filter((rule) => rule?.startsWith("no-restricted"));
}

test("the features are found", () => {
  expect(FEATURES.length).toBeGreaterThan(10);
});

test.each(FEATURES)("the feature %s imports neither another feature nor a page", async (feature) => {
  const other = FEATURES.find((name) => name !== feature);
  const own = [`src/features/${feature}/api.ts`, `src/features/${feature}/components/planted.tsx`];
  for (const file of own) {
    expect(await refusals(file, `export { a } from "@/features/${other}/api";`)).toEqual(["no-restricted-imports"]);
    expect(await refusals(file, 'export { a } from "@/app/page";')).toEqual(["no-restricted-imports"]);
    expect(await refusals(file, `export { a } from "@/features/${feature}/words";`)).toEqual([]);
  }
  expect(await refusals(own[0] ?? "", `export { a } from "../${other}/api";`)).toEqual(["no-restricted-imports"]);
  expect(await refusals(own[1] ?? "", `export { a } from "../../${other}/api";`)).toEqual(["no-restricted-imports"]);
});

test.each([
  ["src/lib/planted.ts", "@/features/guilds/api"],
  ["src/lib/api/planted.ts", "@/app/page"],
  ["src/components/planted.tsx", "@/features/guilds/api"],
  ["src/plugins/planted.ts", "@/app/page"],
  ["plugins/notes/page.tsx", "@/lib/api/client"],
])("%s does not import %s", async (file, module) => {
  expect(await refusals(file, `export { a } from "${module}";`)).toEqual(["no-restricted-imports"]);
});

test.each([
  'useQuery({ queryKey: ["guilds", guildId], queryFn });',
  'useQuery({ queryKey: guildId ? queryKeys.guild(guildId) : (["guilds"] as const), queryFn });',
  'queries.getQueryData(["me"]);',
  'queries.setQueryData(["me"], me);',
  'refetchShort(queries, [...queryKeys.audit(guildId), "log"]);',
  'refetchShort(queries, [...queryKeys.guilds, "log"]);',
])("a query's key is not spelled out: %s", async (code) => {
  expect(await refusals("src/features/guilds/planted.ts", code)).toEqual(["no-restricted-syntax"]);
});

test("data of a query may be a list", async () => {
  expect(await refusals("src/features/guilds/planted.ts", "queries.setQueryData(queryKeys.guilds, [guild]);")).toEqual([]);
});
