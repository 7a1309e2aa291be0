import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { ApiProblem } from "./problem";
import type { ProblemType } from "./types";
import { UNEXPECTED, referenceOf, wordingOf } from "./wording";

const openapi = JSON.parse(readFileSync("../docs/openapi.json", "utf8")) as {
  components: { schemas: { ProblemType: { enum: ProblemType[] } } };
};
const failure = (type: ProblemType, status: number) =>
  new ApiProblem({ type, status, title: "a technical title", correlation_id: "abc-1" });

describe("what people are told", () => {
  test.each(openapi.components.schemas.ProblemType.enum)("%s has a sentence of its own", (type) => {
    const wording = wordingOf(failure(type, 400));
    expect(wording).toMatch(/^[A-Z].*[.]$/);
    expect(wording).not.toMatch(/urn:|technical|undefined/);
  });

  test("a refusal newer than this dashboard is told by its title", () => {
    expect(wordingOf(failure("urn:baseline:made.up" as ProblemType, 400))).toBe("a technical title");
  });

  test("an error of this page shows nothing of its inside", () => {
    expect(wordingOf(new TypeError("x is not a function"))).toBe(UNEXPECTED);
  });

  test("only what the person cannot mend carries a reference", () => {
    expect(referenceOf(failure("urn:baseline:internal.error", 500))).toBe("abc-1");
    expect(referenceOf(failure("urn:baseline:access.denied", 403))).toBeNull();
  });
});
