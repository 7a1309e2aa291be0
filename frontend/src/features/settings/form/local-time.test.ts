import { afterEach, expect, test, vi } from "vitest";

import { fromLocal, toLocal } from "./local-time";

afterEach(() => vi.unstubAllEnvs());

test.each([
  ["Asia/Kathmandu", "2026-12-31T23:45"],
  ["America/St_Johns", "2026-12-31T14:30"],
  ["UTC", "2026-12-31T18:00"],
])("a moment is shown in the zone %s and kept as it is", (zone, shown) => {
  vi.stubEnv("TZ", zone);
  expect(toLocal("2026-12-31T18:00:00Z")).toBe(shown);
  expect(fromLocal(shown)).toBe("2026-12-31T18:00:00Z");
});
