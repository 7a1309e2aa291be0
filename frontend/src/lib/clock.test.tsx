import { beforeEach, expect, test } from "vitest";

import { CLOCK_COOKIE, clockFrom, keepClock } from "./clock";

beforeEach(() => {
  document.cookie = `${CLOCK_COOKIE}=; Path=/; Max-Age=0`;
});

test.each([undefined, "", "Europe/Berlin", "Europe/Berlin|sundial", "Atlantis/Deep|h23", "|h23"])("the cookie %j names no clock", (text) => {
  expect(clockFrom(text)).toBeNull();
});

test("the server draws with the clock that the browser has kept", () => {
  expect(keepClock({ zone: "Europe/Berlin", clock: "h23" })).toBe(false); // the first visit
  expect(clockFrom(decodeURIComponent(document.cookie.split("=")[1] ?? ""))).toEqual({ zone: "Europe/Berlin", clock: "h23" });
  expect(keepClock({ zone: "Europe/Berlin", clock: "h23" })).toBe(false);
});

test("a page that was drawn with the clock of another place is known", () => {
  keepClock({ zone: "Europe/Berlin", clock: "browser" });
  expect(keepClock({ zone: "Asia/Tokyo", clock: "browser" })).toBe(true);
});
