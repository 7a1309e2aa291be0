import { act, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";

import { renderInApp } from "../../../test/render";
import { ME, ORIGIN, problem, server } from "../../../test/server";
import { useGetMe } from "./api";

function Who() {
  return useGetMe().data?.user.name ?? "unknown";
}

test("who the user is gets known by itself after an outage", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  let tries = 0;
  server.use(http.get(`${ORIGIN}/api/v1/auth/me`, () => ((tries += 1) < 3 ? problem(500, "internal.error") : HttpResponse.json(ME))));
  renderInApp(<Who />);
  await vi.waitFor(() => expect(tries).toBe(1));
  await act(() => vi.advanceTimersByTimeAsync(5_100));
  await vi.waitFor(() => expect(tries).toBe(2));
  await act(() => vi.advanceTimersByTimeAsync(10_100));
  expect(await screen.findByText(ME.user.name)).toBeVisible();
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(tries).toBe(3);
});
