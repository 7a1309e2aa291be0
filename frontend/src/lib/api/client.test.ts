import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { GUILD, GUILD_URL, ORIGIN, problem, server } from "../../../test/server";

beforeEach(() => vi.resetModules()); // the client caches the CSRF token of its session

async function load() {
  const [{ api }, { answer, ApiProblem }] = await Promise.all([import("./client"), import("./problem")]);
  const grant = () =>
    answer(
      api.POST("/api/v1/guilds/{guild_id}/authorized-users", {
        params: { path: { guild_id: GUILD } },
        body: { user_id: "5" },
      }),
    );
  return { api, answer, ApiProblem, grant };
}

test("a change carries the token of the session, which is asked for once", async () => {
  const tokens: (string | null)[] = [];
  let questions = 0;
  server.use(
    http.get(`${ORIGIN}/api/v1/auth/me`, () => HttpResponse.json({ csrf_token: `token-${++questions}` })),
    http.post(`${GUILD_URL}/authorized-users`, ({ request }) => {
      tokens.push(request.headers.get("x-csrf-token"));
      return HttpResponse.json({}, { status: 201 });
    }),
  );
  const { grant } = await load();
  await grant();
  await grant();
  expect(tokens).toEqual(["token-1", "token-1"]);
});

test("after a refused token the next change uses a fresh one", async () => {
  const tokens: (string | null)[] = [];
  let questions = 0;
  server.use(
    http.get(`${ORIGIN}/api/v1/auth/me`, () => HttpResponse.json({ csrf_token: `token-${++questions}` })),
    http.post(`${GUILD_URL}/authorized-users`, ({ request }) => {
      tokens.push(request.headers.get("x-csrf-token"));
      return tokens.length === 1 ? problem(403, "csrf.invalid") : HttpResponse.json({}, { status: 201 });
    }),
  );
  const { grant } = await load();
  await expect(grant()).rejects.toMatchObject({ problem: { type: "urn:baseline:csrf.invalid" } });
  await grant();
  expect(tokens).toEqual(["token-1", "token-2"]);
});

test("reading carries no token", async () => {
  let token: string | null = "unset";
  server.use(
    http.get(`${ORIGIN}/api/v1/guilds`, ({ request }) => {
      token = request.headers.get("x-csrf-token");
      return HttpResponse.json([]);
    }),
  );
  const { api, answer } = await load();
  expect(await answer(api.GET("/api/v1/guilds"))).toEqual([]);
  expect(token).toBeNull();
});

test("an answer that is no problem document is told as a service that is away", async () => {
  server.use(http.get(`${ORIGIN}/api/v1/guilds`, () => new HttpResponse("<html>Bad gateway</html>", { status: 502 })));
  const { api, answer } = await load();
  await expect(answer(api.GET("/api/v1/guilds"))).rejects.toMatchObject({
    problem: { type: "urn:baseline:service.unavailable", status: 502 },
  });
});

test("a network that is down is told as a service that is away", async () => {
  server.use(http.get(`${ORIGIN}/api/v1/guilds`, () => HttpResponse.error()));
  const { api, answer } = await load();
  await expect(answer(api.GET("/api/v1/guilds"))).rejects.toMatchObject({
    problem: { type: "urn:baseline:service.unavailable" },
  });
});
