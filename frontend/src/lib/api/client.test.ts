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

const me = (userId: string, token: string) => ({ csrf_token: token, user: { id: userId } });

/** Serves sessions that follow one another, and refuses changes without the token of the newest. */
function sessions(...users: string[]) {
  const sent: { token: string | null; body: unknown }[] = [];
  let asked = 0;
  server.use(
    http.get(`${ORIGIN}/api/v1/auth/me`, () => {
      const user = users[Math.min(asked++, users.length - 1)] ?? "";
      return HttpResponse.json(me(user, `token-${asked}`));
    }),
    http.post(`${GUILD_URL}/authorized-users`, async ({ request }) => {
      sent.push({ token: request.headers.get("x-csrf-token"), body: await request.json() });
      return sent.length === 1 ? problem(403, "csrf.invalid") : HttpResponse.json({}, { status: 201 });
    }),
  );
  return sent;
}

test("a change whose session was replaced in another tab is sent again with the new token", async () => {
  const sent = sessions("1", "1");
  const { grant } = await load();
  await grant();
  expect(sent).toEqual([
    { token: "token-1", body: { user_id: "5" } },
    { token: "token-2", body: { user_id: "5" } },
  ]);
});

test("a change is not sent again in the name of another user", async () => {
  const sent = sessions("1", "2");
  const { grant } = await load();
  await expect(grant()).rejects.toMatchObject({ problem: { type: "urn:baseline:csrf.invalid" } });
  expect(sent).toHaveLength(1);
});

test("a change that is refused again is not sent a third time", async () => {
  let sent = 0;
  server.use(
    http.get(`${ORIGIN}/api/v1/auth/me`, () => HttpResponse.json(me("1", "token"))),
    http.post(`${GUILD_URL}/authorized-users`, () => {
      sent++;
      return problem(403, "csrf.invalid");
    }),
  );
  const { grant } = await load();
  await expect(grant()).rejects.toMatchObject({ problem: { type: "urn:baseline:csrf.invalid" } });
  expect(sent).toBe(2);
});

test("a change that is refused for another reason is not sent again", async () => {
  let sent = 0;
  server.use(
    http.post(`${GUILD_URL}/authorized-users`, () => {
      sent++;
      return problem(403, "access.denied");
    }),
  );
  const { grant } = await load();
  await expect(grant()).rejects.toMatchObject({ problem: { type: "urn:baseline:access.denied" } });
  expect(sent).toBe(1);
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

test("an answer that is no problem document is read as a service that is away", async () => {
  server.use(http.get(`${ORIGIN}/api/v1/guilds`, () => new HttpResponse("<html>Bad gateway</html>", { status: 502 })));
  const { api, answer } = await load();
  await expect(answer(api.GET("/api/v1/guilds"))).rejects.toMatchObject({
    problem: { type: "urn:baseline:service.unavailable", status: 502 },
  });
});

test("a network that is down is read as a service that is away", async () => {
  server.use(http.get(`${ORIGIN}/api/v1/guilds`, () => HttpResponse.error()));
  const { api, answer } = await load();
  await expect(answer(api.GET("/api/v1/guilds"))).rejects.toMatchObject({
    problem: { type: "urn:baseline:service.unavailable" },
  });
});
