import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import type { AuditEntry } from "@/lib/api/types";

import { SENTENCES, sentenceOf } from "./sentence";

test("every action of the API has a sentence", () => {
  const document = JSON.parse(readFileSync(fileURLToPath(new URL("../../../../docs/openapi.json", import.meta.url)), "utf8")) as { components: { schemas: { AuditAction: { enum: string[] } } } };
  expect(Object.keys(SENTENCES).sort()).toEqual([...document.components.schemas.AuditAction.enum].sort());
});

const ENTRY = { position: "1", at: "2026-03-14T10:00:00Z", actor: null, target: "1", target_user: { id: "1", name: "Maya", avatar_url: null }, correlation_id: null, before: null, after: null };
const FIREFOX = { session: "a handle", device: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", network: "192.0.2.0/24" };

test.each([
  [{ action: "session.started", after: FIREFOX }, "signed in with Firefox on Linux from network 192.0.2.0/24"],
  [{ action: "session.refused", after: { ...FIREFOX, reason: "auth.refused" } }, "refused a sign-in with Firefox on Linux from network 192.0.2.0/24, which Discord did not accept"],
  [{ action: "session.ended", before: FIREFOX, after: { cause: "too_many" } }, "ended a session of Maya with Firefox on Linux, which was one too many"],
  [{ action: "session.ended", before: { session: "a handle" }, after: { cause: "expired" } }, "ended a session of Maya with Unknown device, which had expired"],
] as const)("a sign-in and the end of a session name device, network and cause", (entry, sentence) => {
  expect(sentenceOf({ ...ENTRY, ...entry } as AuditEntry, { schemas: {}, names: new Map() })).toBe(sentence);
});
