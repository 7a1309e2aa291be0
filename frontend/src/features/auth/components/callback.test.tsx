import { screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { SearchParamsContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { StrictMode } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import { leaveTo, replaceBy } from "@/lib/navigation";

import { renderInApp } from "../../../../test/render";
import { ORIGIN, problem, server } from "../../../../test/server";
import { keepProof, takeProof } from "../proofs";
import { Callback } from "./callback";

// jsdom cannot leave a page, so where it would go is recorded instead
vi.mock("@/lib/navigation", async (original) => ({ ...(await original<object>()), leaveTo: vi.fn(), replaceBy: vi.fn() }));
beforeEach(() => {
  vi.mocked(leaveTo).mockReset();
  vi.mocked(replaceBy).mockReset();
  localStorage.clear();
  sessionStorage.clear();
});

const POST_URL = `${ORIGIN}/api/v1/auth/discord/callback`;

const signedOut = http.get(`${ORIGIN}/api/v1/auth/me`, () => problem(401, "auth.required"));

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
  keepProof("https://discord.test/authorize?state=s", "begun here");
  open("code=c&state=s");
  await waitFor(() => expect(leaveTo).toHaveBeenCalledWith("/guilds/1/usage"));
  expect(bodies).toEqual([{ code: "c", state: "s", proof: "begun here" }]);
});

test("a sign-in that was begun elsewhere has no proof in this browser, and a proof serves once", async () => {
  const bodies: unknown[] = [];
  server.use(
    signedOut,
    http.post(POST_URL, async ({ request }) => {
      bodies.push(await request.json());
      return problem(400, "auth.invalid_state");
    }),
  );
  keepProof("https://discord.test/authorize?state=mine", "begun here");
  expect(takeProof("mine")).toBe("begun here");
  expect(takeProof("mine")).toBe("none");
  open("code=c&state=planted");
  expect(await screen.findByText(/started in another browser or took too long/)).toBeVisible();
  expect(bodies).toEqual([{ code: "c", state: "planted", proof: "none" }]);
});

test("of sign-ins that are never completed the last five are kept", () => {
  for (let state = 0; state < 12; state++) keepProof(`https://discord.test/authorize?state=${state}`, "proof");
  expect(Object.keys(localStorage).filter((key) => key.startsWith("baseline.sign-in."))).toHaveLength(5);
  expect(takeProof("11")).toBe("proof");
});

test("a way back that leads elsewhere is not taken", async () => {
  server.use(http.post(POST_URL, () => HttpResponse.json({ return_to: "//evil.example/" })));
  open("code=c&state=s");
  await waitFor(() => expect(leaveTo).toHaveBeenCalledWith("/"));
});

test("Back after signing in leads to the page that one was on, also from another tab's callback", async () => {
  let answers = 0;
  server.use(
    http.post(POST_URL, () =>
      answers++ === 0 ? HttpResponse.json({ return_to: "/guilds/1/usage" }) : problem(400, "auth.invalid_state"),
    ),
  );
  const { unmount } = open("code=c&state=s");
  await waitFor(() => expect(leaveTo).toHaveBeenCalledWith("/guilds/1/usage"));
  unmount();
  open("code=c&state=s");
  await waitFor(() => expect(replaceBy).toHaveBeenCalledWith("/guilds/1/usage"));
  expect(screen.queryByRole("alert")).toBeNull();
  open("code=c&state=of-another-tab");
  await waitFor(() => expect(replaceBy).toHaveBeenCalledWith("/"));
});

test("a page that the browser shows again as it was left goes on to where the sign-in has led", async () => {
  server.use(http.post(POST_URL, () => HttpResponse.json({ return_to: "/guilds/1" })));
  open("code=c&state=s");
  await waitFor(() => expect(leaveTo).toHaveBeenCalledWith("/guilds/1"));
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  expect(replaceBy).toHaveBeenCalledWith("/guilds/1");
});

test("a refused sign-in says why and can be started again", async () => {
  server.use(signedOut, http.post(POST_URL, () => problem(400, "auth.invalid_state")));
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
