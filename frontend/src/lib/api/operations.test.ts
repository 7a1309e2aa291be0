import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Operations that no page calls, and why. Remove one as soon as a page calls it. */
const WITHOUT_PAGE: Record<string, string> = {
  getHealth: "For load balancers and monitoring.",
  getMetrics: "For Prometheus.",
  getDailyUsage: "The summary of all servers has the same days.",
  changeAllSettings: "For scripts that configure a server at once. The settings page saves each section by itself, and an import replaces several.",
  getCostPerUser: "The usage of one server has the same people.",
};

const METHODS = ["get", "post", "put", "patch", "delete"];

interface Document {
  paths: Record<string, Record<string, { operationId?: string }>>;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The code of the pages, without tests and the generated types. */
function code(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const own = files.filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|schema\.d\.ts$/.test(name));
  return own.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
}

/** `GET /api/v1/guilds/{}/members` for each call of the client and each address in a string. */
function callsIn(text: string): Set<string> {
  const calls = [...text.matchAll(/\bapi\s*\.(GET|POST|PUT|PATCH|DELETE)\(\s*"([^"]+)"/g)].map(([, method, path]) => `${method} ${path}`);
  const addresses = [...text.matchAll(/["`](\/api\/v1\/[^"`?]+)/g)].map(([, path]) => `GET ${path}`);
  return new Set([...calls, ...addresses].map(withoutNames));
}

const withoutNames = (call: string): string => call.replace(/\$?\{[^}]*\}/g, "{}");

function operations(): Map<string, string> {
  const { paths } = JSON.parse(readFileSync(here("../../../../docs/openapi.json"), "utf8")) as Document;
  const found = new Map<string, string>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of METHODS) {
      const id = methods[method]?.operationId;
      if (id) found.set(id, withoutNames(`${method.toUpperCase()} ${path}`));
    }
  }
  return found;
}

const called = callsIn(code(here("../..")));
const all = operations();

test.each([...all])("a page calls %s, or the list says why none does", (id, call) => {
  expect(called.has(call), "a page calls it").not.toBe(id in WITHOUT_PAGE);
});

test("the list names operations of the API alone", () => {
  expect(Object.keys(WITHOUT_PAGE).filter((id) => !all.has(id))).toEqual([]);
});
