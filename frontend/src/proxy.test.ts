import { NextRequest } from "next/server";
import { expect, test } from "vitest";

import { proxy } from "./proxy";

const policyOf = () => proxy(new NextRequest("http://dashboard.test/")).headers.get("content-security-policy") ?? "";

test("only scripts with the nonce of the page may run, and none may evaluate text", () => {
  const policy = policyOf();
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{16,}' 'strict-dynamic'(;|$)/);
  expect(policy).not.toContain("unsafe-eval");
});

test("no two pages share a nonce", () => {
  expect(policyOf()).not.toBe(policyOf());
});
