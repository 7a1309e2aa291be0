import { expect, test } from "vitest";

import { limitsOf } from "./limits";

test.each([
  [{ type: "number", minimum: 0, maximum: 2 }, "0 to 2"],
  [{ type: ["integer", "null"], minimum: 1 }, "At least 1"],
  [{ type: "integer", maximum: 5 }, "At most 5"],
  [{ type: "number", exclusiveMinimum: 0 }, "More than 0"],
  [{ type: "number", exclusiveMinimum: 0, maximum: 1 }, "More than 0, at most 1"],
  [{ type: "integer", format: "duration", minimum: 60, maximum: 3600 }, "1 minute to 1 hour"],
  [{ type: "integer", format: "duration", minimum: 0 }, null],
  [{ type: "string", maxLength: 100 }, "At most 100 characters"],
  [{ type: "string", minLength: 2, maxLength: 9 }, "2 to 9 characters"],
  [{ type: "array", maxItems: 5 }, "At most 5 entries"],
  [{ type: "string", format: "llm-model", maxLength: 100, oneOf: [] }, null],
  [{ type: "boolean" }, null],
] as const)("%o reads %s", (schema, words) => {
  expect(limitsOf(schema as never)).toBe(words);
});
