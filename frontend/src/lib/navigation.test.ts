import { expect, test } from "vitest";

import { localPath, signInPath } from "./navigation";

test.each(["/", "/guilds/1/usage?from=2026-01-01", "/a#b"])("%s may be returned to", (path) => {
  expect(localPath(path)).toBe(path);
});

test.each([null, undefined, "", "guilds", "//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)"])(
  "%s may not be returned to",
  (path) => {
    expect(localPath(path)).toBeNull();
  },
);

test("signing in remembers the page with everything behind it", () => {
  expect(signInPath("/guilds/1/usage?from=a&to=b")).toBe("/?return_to=%2Fguilds%2F1%2Fusage%3Ffrom%3Da%26to%3Db");
});
