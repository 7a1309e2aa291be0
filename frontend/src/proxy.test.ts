import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { NextRequest } from "next/server";
import { afterEach, expect, test, vi } from "vitest";

import { proxy } from "./proxy";

const policyOf = () => proxy(new NextRequest("http://dashboard.test/")).headers.get("content-security-policy") ?? "";

test("only scripts with the nonce of the page may run, and none may evaluate text", () => {
  const policy = policyOf();
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{16,}' 'strict-dynamic'(;|$)/);
  expect(policy).not.toContain("unsafe-eval");
});

test("a style element needs the nonce of its page, or is the one that the installed library of toasts inserts", () => {
  const policy = policyOf();
  const nonce = /'nonce-[^']+'/.exec(policy)?.[0];
  const toasts = readFileSync(createRequire(import.meta.url).resolve("sonner"), "utf8");
  const inserted = JSON.parse(/__insertCSS\(("(?:[^"\\]|\\.)*")\)/.exec(toasts)?.[1] ?? "") as string;
  const hashes = ["", inserted].map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  expect(policy.split("; ")).toContain(`style-src-elem 'self' ${nonce} ${hashes.join(" ")}`);
});

test("only attributes of style may be inline, and nothing but pictures comes from elsewhere", () => {
  const directives = policyOf().split("; ");
  const forOldBrowsers = "style-src 'self' 'unsafe-inline'";
  expect(directives.filter((one) => one.includes("unsafe-inline"))).toEqual([forOldBrowsers, "style-src-attr 'unsafe-inline'"]);
  expect(directives.filter((one) => one.includes("//"))).toEqual(["img-src 'self' data: https://cdn.discordapp.com"]);
});

test("no two pages share a nonce", () => {
  expect(policyOf()).not.toBe(policyOf());
});

afterEach(() => vi.unstubAllEnvs());

const openedAt = (host: string) =>
  proxy(new NextRequest(`http://${host}/guilds/1?tab=a`, { headers: { host } })).headers.get("location");

test("whoever opens localhost is sent to the address that signing in comes back to", () => {
  vi.stubEnv("WEB_ORIGIN", "http://127.0.0.1:3000");
  expect(openedAt("localhost:3000")).toBe("http://127.0.0.1:3000/guilds/1?tab=a");
  expect(openedAt("127.0.0.1:3000")).toBeNull();
});

test("without a known address, or with localhost as that address, nobody is sent anywhere", () => {
  expect(openedAt("localhost:3000")).toBeNull();
  vi.stubEnv("WEB_ORIGIN", "http://localhost:3000");
  expect(openedAt("localhost:3000")).toBeNull();
});
