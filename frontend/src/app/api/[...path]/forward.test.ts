import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";

import { forward } from "./forward";

const servers: Server[] = [];

async function apiThat(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const URL_HERE = "http://dashboard.test/api/v1/guilds?query=a%20b";

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

test("path, query, method, headers and body arrive unchanged", async () => {
  const origin = await apiThat(async (request, response) => {
    const body = await textOf(request);
    response.end(JSON.stringify({ url: request.url, method: request.method, cookie: request.headers.cookie, body }));
  });
  const request = new Request(URL_HERE, { method: "PUT", headers: { cookie: "baseline=1" }, body: "{}" });
  const answer = await forward(request, origin);
  expect(await answer.json()).toEqual({ url: "/api/v1/guilds?query=a%20b", method: "PUT", cookie: "baseline=1", body: "{}" });
});

test("a slash within a name stays encoded on its way to the API", async () => {
  const origin = await apiThat((request, response) => response.end(request.url));
  const sent = new Request("http://dashboard.test/api/v1/llm/models/relay/meta-llama%2Fllama-4/pricing");
  expect(await (await forward(sent, origin)).text()).toBe("/api/v1/llm/models/relay/meta-llama%2Fllama-4/pricing");
});

test("the API hears that a request was passed on, and by whom else before", async () => {
  const origin = await apiThat((request, response) => response.end(request.headers.via));
  expect(await (await forward(new Request(URL_HERE), origin)).text()).toBe("1.1 dashboard");
  const passedOn = new Request(URL_HERE, { headers: { via: "1.1 edge" } });
  expect(await (await forward(passedOn, origin)).text()).toBe("1.1 edge, 1.1 dashboard");
});

test("headers that belong to one connection go neither way", async () => {
  let seen: NodeJS.Dict<string | string[]> = {};
  const origin = await apiThat((request, response) => {
    seen = request.headers;
    response.setHeader("connection", "keep-alive, x-for-the-proxy");
    response.setHeader("x-for-the-proxy", "1");
    response.setHeader("x-correlation-id", "abc");
    response.end();
  });
  const headers = { "x-hop": "1", connection: "x-hop", te: "trailers", "x-kept": "1" };
  const answer = await forward(new Request(URL_HERE, { headers }), origin);
  expect(seen).not.toHaveProperty("x-hop");
  expect(seen).not.toHaveProperty("te");
  expect(seen).toHaveProperty("x-kept", "1");
  expect(answer.headers.get("x-for-the-proxy")).toBeNull();
  expect(answer.headers.get("keep-alive")).toBeNull();
  expect(answer.headers.get("x-correlation-id")).toBe("abc");
});

test("each cookie stays a header of its own", async () => {
  const origin = await apiThat((_, response) => {
    response.setHeader("set-cookie", ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2; HttpOnly"]);
    response.end();
  });
  const answer = await forward(new Request(URL_HERE), origin);
  expect(answer.headers.getSetCookie()).toEqual(["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2; HttpOnly"]);
});

test("status, redirects and empty answers pass through", async () => {
  const origin = await apiThat((request, response) => {
    response.writeHead(request.method === "DELETE" ? 204 : 307, { location: "/elsewhere" }).end();
  });
  expect((await forward(new Request(URL_HERE, { method: "DELETE" }), origin)).status).toBe(204);
  const redirect = await forward(new Request(URL_HERE), origin);
  expect([redirect.status, redirect.headers.get("location")]).toEqual([307, "/elsewhere"]);
});

test("events arrive one by one and are not held back", async () => {
  const origin = await apiThat((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n"); // the stream stays open
  });
  const answer = await forward(new Request(URL_HERE), origin);
  expect(answer.headers.get("cache-control")).toBe("no-cache, no-transform");
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toBe("data: 1\n\n");
  await reader?.cancel();
});

test("a browser that stops listening ends the stream at the API, and what it had read last goes there when it returns", async () => {
  const leave = new AbortController();
  let noticed = (): void => undefined;
  const closed = new Promise<void>((resolve) => (noticed = resolve));
  let resumedAfter: string | string[] | undefined;
  const origin = await apiThat((request, response) => {
    resumedAfter = request.headers["last-event-id"];
    response.on("close", noticed);
    response.writeHead(200, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
    response.write("id: 7-0\n\n");
  });
  const headers = { "last-event-id": "6-0" };
  const answer = await forward(new Request(URL_HERE, { headers, signal: leave.signal }), origin);
  expect(answer.headers.get("x-accel-buffering")).toBe("no");
  await answer.body?.getReader().read();
  leave.abort();
  await closed;
  expect(resumedAfter).toBe("6-0");
});

test("a browser that leaves ends the request to the API", async () => {
  const leave = new AbortController();
  let noticed = (): void => undefined;
  const closed = new Promise<void>((resolve) => (noticed = resolve));
  const origin = await apiThat((request, response) => {
    response.on("close", noticed);
    request.resume();
    leave.abort();
  });
  const answer = await forward(new Request(URL_HERE, { signal: leave.signal }), origin);
  await closed;
  expect(answer.status).toBe(499);
});

test("an API that is down is a problem which says so", async () => {
  const origin = await apiThat(() => undefined);
  const gone = servers.pop();
  await new Promise((resolve) => gone?.close(resolve));
  const answer = await forward(new Request(URL_HERE), origin);
  expect(answer.status).toBe(502);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ type: "urn:baseline:service.unavailable", instance: "/api/v1/guilds" });
});

test("an API that accepts and does not answer is given up with words of its own", async () => {
  vi.stubEnv("API_TIMEOUT_SECONDS", "0.05");
  const origin = await apiThat(() => {});
  const answer = await forward(new Request(URL_HERE), origin);
  vi.unstubAllEnvs();
  expect(answer.status).toBe(504);
  expect(await answer.json()).toMatchObject({ type: "urn:baseline:service.unavailable", title: "The API does not answer" });
});

test("an answer that has begun is not cut off by the time limit", async () => {
  vi.stubEnv("API_TIMEOUT_SECONDS", "1");
  const origin = await apiThat((_, response) => {
    response.write("first ");
    setTimeout(() => response.end("last"), 1_500);
  });
  const answer = await forward(new Request(URL_HERE), origin);
  vi.unstubAllEnvs();
  expect(await answer.text()).toBe("first last");
});
