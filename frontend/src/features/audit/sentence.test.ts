import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import { SENTENCES } from "./sentence";

test("every action of the API has a sentence", () => {
  const document = JSON.parse(readFileSync(fileURLToPath(new URL("../../../../docs/openapi.json", import.meta.url)), "utf8")) as { components: { schemas: { AuditAction: { enum: string[] } } } };
  expect(Object.keys(SENTENCES).sort()).toEqual([...document.components.schemas.AuditAction.enum].sort());
});
