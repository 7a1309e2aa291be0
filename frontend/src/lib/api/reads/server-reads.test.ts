import { delay, http, HttpResponse } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { answers, GUILD, ME, ORIGIN, problem, server } from "../../../../test/server";
import { pageReads } from "./page-reads";
import { accessRead, guildsRead, meRead } from "./reads";
import { broughtBy } from "./server-reads";

const visitor = { cookies: new Map<string, string>(), headers: new Headers() };

vi.mock("next/headers", () => ({
  cookies: () => Promise.resolve({ get: (name: string) => (visitor.cookies.has(name) ? { name, value: visitor.cookies.get(name) } : undefined) }),
  headers: () => Promise.resolve(visitor.headers),
}));

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

beforeEach(() => {
  vi.stubEnv("API_ORIGIN", ORIGIN);
  visitor.cookies = new Map([["baseline", "session"], ["theme", "dark"]]);
  visitor.headers = new Headers({ accept: "text/html,*/*", "user-agent": "Firefox", "x-forwarded-for": "203.0.113.9", "if-none-match": "x" });
});

const dataOf = (brought: Awaited<ReturnType<typeof broughtBy>>) => brought?.state.queries.map(({ queryKey, state }) => [queryKey, state.data]);

test("the API is asked as the visitor, with the session's cookie alone, and the token stays out of the document", async () => {
  const asked: Headers[] = [];
  server.use(http.get(`${ORIGIN}/api/v1/auth/me`, ({ request }) => (asked.push(request.headers), HttpResponse.json(ME))));
  const brought = await broughtBy([meRead]);
  expect(dataOf(brought)).toEqual([[["me"], { ...ME, csrf_token: "" }]]);
  expect(brought?.userId).toBe(ME.user.id);
  const [sent] = asked;
  expect([sent?.get("cookie"), sent?.get("user-agent"), sent?.get("x-forwarded-for"), sent?.get("if-none-match"), sent?.get("via")]).toEqual(["baseline=session", "Firefox", "203.0.113.9", null, "1.1 dashboard"]);
});

test("without a session, and on the way between pages, nothing is read", async () => {
  visitor.headers.set("accept", "*/*");
  expect(await broughtBy([meRead])).toBeUndefined();
  visitor.headers.set("accept", "text/html");
  visitor.cookies = new Map();
  expect(await broughtBy([meRead])).toBeUndefined();
});

test("what is refused, fails or takes too long is left to the browser, and the rest is brought", async () => {
  server.use(
    http.get(`${ORIGIN}/api/v1/auth/me`, () => problem(401, "auth.required")),
    http.get(`${ORIGIN}/api/v1/guilds`, () => delay("infinite")),
    answers("get", `${ORIGIN}/api/v1/guilds/${GUILD}/authorized-users`, []),
  );
  const brought = await broughtBy([meRead, guildsRead, accessRead(GUILD)]);
  expect(dataOf(brought)).toEqual([[["guilds", GUILD, "authorized-users"], []]]);
  expect(brought?.userId).toBeUndefined();
});

test("what one visitor was brought is not there for the next", async () => {
  server.use(answers("get", `${ORIGIN}/api/v1/guilds`, [{ id: GUILD }]));
  expect(dataOf(await broughtBy([guildsRead]))).toHaveLength(1);
  server.use(http.get(`${ORIGIN}/api/v1/guilds`, () => problem(401, "auth.required")));
  expect(dataOf(await broughtBy([guildsRead]))).toEqual([]);
});

test("each read of a page has an address without gaps", () => {
  const reads = ["", "usage", "requests", "budgets", "settings", "access", "audit"].flatMap((page) => pageReads(GUILD, page));
  expect(reads.length).toBeGreaterThan(15);
  for (const { path, params } of reads) expect(Object.keys(params.path ?? {})).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  expect(pageReads(GUILD, "ext/notes")).toEqual([]);
});
