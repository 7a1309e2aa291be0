import { screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { GUILD, GUILD_URL, server } from "../../test/server";
import { renderInApp } from "../../test/render";
import { accessRead } from "./api/reads/reads";
import { both, usePrefetch } from "./use-prefetch";

let asked = 0;

function Link() {
  const { handlers } = usePrefetch(() => [accessRead(GUILD)]);
  return <button {...both({ onClick: () => undefined }, handlers)}>Access</button>;
}

beforeEach(() => {
  asked = 0;
  vi.useFakeTimers({ shouldAdvanceTime: true });
  server.use(http.get(`${GUILD_URL}/authorized-users`, () => (asked++, HttpResponse.json([]))));
});
afterEach(() => vi.useRealTimers());

test("a pointer that stays on a link fetches its data once, and a press takes what is there", async () => {
  const { user } = renderInApp(<Link />);
  await user.hover(screen.getByRole("button"));
  await vi.advanceTimersByTimeAsync(100);
  await vi.waitFor(() => expect(asked).toBe(1));
  await user.click(screen.getByRole("button"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toBe(1);
});

test("a pointer that crosses a link fetches nothing, and a press fetches at once", async () => {
  const { user } = renderInApp(<Link />);
  await user.hover(screen.getByRole("button"));
  await user.unhover(screen.getByRole("button"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toBe(0);
  await user.click(screen.getByRole("button"));
  await vi.waitFor(() => expect(asked).toBe(1));
});
