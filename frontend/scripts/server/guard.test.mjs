// The dashboard's own server: requests that it refuses, and the address that it hands to the API.
import http from "node:http";
import net from "node:net";
import { afterEach, describe, expect, test } from "vitest";

import { clientAddress, parsed, proxies, signed } from "./client-address.mjs";
import { CLIENT_HEADER, guarded } from "./guard.mjs";

const KEY = "k".repeat(32);
const NOW = 1_700_000_000_000;
const servers = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** What comes back for a request as it stands, and the headers that the dashboard behind the guard would see. */
async function sent(firstLine, headers = [], environment = {}) {
  let seen = null;
  const listener = (request, response) => {
    seen = request.headers;
    response.end("let through");
  };
  const server = http.createServer(guarded(listener, environment, () => NOW));
  servers.push(server);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const answer = await new Promise((resolve, reject) => {
    const socket = net.connect(server.address().port, "127.0.0.1");
    let text = "";
    socket.on("data", (data) => (text += data)).on("end", () => resolve(text)).on("error", reject);
    socket.end([`${firstLine} HTTP/1.1`, "Host: dashboard.test", "Connection: close", ...headers, "", ""].join("\r\n"));
  });
  return { status: Number(answer.split(" ")[1]), seen };
}

describe("refused", () => {
  test.each([
    ["TRACE /", 405],
    ["TRACE /api/v1/health", 405],
    ["PROPFIND /", 405],
    ["GET /%ff", 400],
    ["GET /api/%ff", 400],
    ["GET /guilds/%zz", 400],
    ["GET /%", 400],
    ["GET /%00", 400],
    ["GET /api/v1/guilds/%00", 400],
    ["GET /a%0d%0ab", 400],
    ["OPTIONS *", 405],
    ["GET *", 400],
    ["POST /", 405],
    [`GET /${"a".repeat(9000)}`, 414],
  ])("%.40s", async (line, status) => {
    expect(await sent(line)).toEqual({ status, seen: null });
  });
});

test.each(["GET /", "GET /api/v1/guilds?x=%ff", "GET /guilds/%E2%98%95", "OPTIONS /api/v1/guilds"])("%s is let through", async (line) => {
  expect((await sent(line)).status).toBe(200);
});

test("a browser that names an address, or brings a signature, is not believed", async () => {
  const forged = ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 203.0.113.10", `X-Baseline-Client: ${signed("203.0.113.9", NOW, "x".repeat(32))}`];
  const { seen } = await sent("GET /api/v1/guilds", forged, { DASHBOARD_KEY: KEY });
  expect(seen["x-forwarded-for"]).toBe("127.0.0.1");
  expect(seen[CLIENT_HEADER]).toBe(signed("127.0.0.1", NOW, KEY));
});

test("pages are signed too, as the server reads for them", async () => {
  expect((await sent("GET /guilds/7", [], { DASHBOARD_KEY: KEY })).seen[CLIENT_HEADER]).toBe(signed("127.0.0.1", NOW, KEY));
});

test("a dashboard without a key signs nothing", async () => {
  expect((await sent("GET /api/x", [`${CLIENT_HEADER}: forged`])).seen).not.toHaveProperty(CLIENT_HEADER);
});

test("a trusted proxy in front of the dashboard is believed", async () => {
  const { seen } = await sent("GET /api/x", ["X-Forwarded-For: 203.0.113.9, 198.51.100.7:5123"], {
    DASHBOARD_KEY: KEY,
    TRUSTED_PROXIES: "127.0.0.0/8",
  });
  expect(seen[CLIENT_HEADER]).toBe(signed("198.51.100.7", NOW, KEY));
});

test.each([
  ["203.0.113.9", "198.51.100.7", "203.0.113.9"],
  ["10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"],
  ["10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"],
  ["::ffff:10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"],
  ["fd00::1", "198.51.100.7", "198.51.100.7"],
  ["10.0.0.1", "198.51.100.7, nonsense", "10.0.0.1"],
  ["10.0.0.1", "", "10.0.0.1"],
  ["", "198.51.100.7", "unknown"],
])("of %s that forwards for %s the client is %s", (peer, forwarded, client) => {
  expect(clientAddress(peer, forwarded, proxies("10.0.0.0/8, fd00::/8"))).toBe(client);
});

test.each([
  ["198.51.100.1:5123", "198.51.100.1"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["[2001:db8::1]:443", "2001:db8::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["2001:db8::1", "2001:db8::1"],
  ["198.51.100.1:x", null],
  ["[198.51.100", null],
  ["unknown", null],
])("%s is read as %s", (text, address) => {
  expect(parsed(text)).toBe(address);
});

test.each(["10.0.0.0/8/8", "10.0.0.0/", "nonsense", "10.0.0.0/40"])("%s is no network", (network) => {
  expect(() => proxies(network)).toThrow();
});
