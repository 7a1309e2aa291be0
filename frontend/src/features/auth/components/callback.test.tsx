import { screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { SearchParamsContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { StrictMode } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import { leaveTo } from "@/lib/navigation";

import { renderInApp } from "../../../../test/render";
import { ORIGIN, problem, server } from "../../../../test/server";
import { Callback } from "./callback";

// jsdom cannot leave a page, so where it would go is recorded instead
vi.mock("@/lib/navigation", async (original) => ({ ...(await original<object>()), leaveTo: vi.fn() }));
beforeEach(() => vi.mocked(leaveTo).mockReset());

const POST_URL = `${ORIGIN}/api/v1/auth/discord/callback`;

const open = (query: string) =>
  renderInApp(
    <StrictMode>
      <SearchParamsContext value={new URLSearchParams(query)}>
        <Callback />
      </SearchParamsContext>
    </StrictMode>,
  );

test("code and state are handed over once, and the person goes on to where they were", async () => {
  const bodies: unknown[] = [];
  server.use(
    http.post(POST_URL, async ({ request }) => {
      bodies.push(await request.json());
      return HttpResponse.json({ return_to: "/guilds/1/usage" });
    }),
  );
  open("code=c&state=s");
  await waitFor(() => expect(leaveTo).toHaveBeenCalledWith("/guilds/1/usage"));
  expect(bodies).toEqual([{ code: "c", state: "s" }]);
});

test("a way back that leads elsewhere is not taken", async () => {
  server.use(http.post(POST_URL, () => HttpResponse.json({ return_to: "//evil.example/" })));
  open("code=c&state=s");
  await waitFor(() => expect(leaveTo).toHaveBeenCalledWith("/"));
});

test("a refused sign-in says why and can be started again", async () => {
  server.use(http.post(POST_URL, () => problem(400, "auth.invalid_state")));
  open("code=c&state=s");
  expect(await screen.findByText(/started in another browser or took too long/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Sign in with Discord" })).toBeEnabled();
});

test("cancelling at Discord is no error of ours, and nothing is sent", async () => {
  open("error=access_denied&state=s");
  expect(await screen.findByText(/You cancelled the sign-in/)).toBeVisible();
});

test("a call without a code is explained", async () => {
  open("");
  expect(await screen.findByText(/Start the sign-in again/)).toBeVisible();
});
