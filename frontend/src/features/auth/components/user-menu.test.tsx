import { screen, waitFor } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { hasDrafts, keepDraft } from "@/lib/drafts/storage";
import { leaveTo } from "@/lib/navigation";

import { renderInApp } from "../../../../test/render";
import { GUILD, MAYA, ME, ORIGIN, server } from "../../../../test/server";
import { UserMenu } from "./user-menu";

// jsdom cannot leave a page, so where it would go is recorded instead
vi.mock("@/lib/navigation", async (original) => ({ ...(await original<object>()), leaveTo: vi.fn() }));
beforeEach(() => {
  vi.mocked(leaveTo).mockReset();
  server.use(http.post(`${ORIGIN}/api/v1/auth/logout`, () => new Response(null, { status: 204 })));
});

async function signOut() {
  const page = renderInApp(<UserMenu me={ME} />);
  await page.user.click(screen.getByRole("button", { name: /^Account of/ }));
  await page.user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
  return page;
}

const keep = () => keepDraft(MAYA.id, GUILD, "ask", { version: 1, at: Date.now(), changes: { a: { from: 1, to: 2 } }, left: [] });

test("signing out without unsaved changes asks nothing", async () => {
  await signOut();
  await waitFor(() => expect(leaveTo).toHaveBeenCalledWith("/"));
});

test("signing out with unsaved changes asks first, and staying keeps them", async () => {
  keep();
  const { user } = await signOut();
  await screen.findByRole("dialog", { name: "Sign out with unsaved changes?" });
  await user.click(screen.getByRole("button", { name: "Stay" }));
  expect(leaveTo).not.toHaveBeenCalled();
  expect(hasDrafts(MAYA.id)).toBe(true);
});

test("signing out all the same leaves no unsaved changes in the browser", async () => {
  keep();
  const { user } = await signOut();
  await user.click(await screen.findByRole("button", { name: "Sign out" }));
  await waitFor(() => expect(leaveTo).toHaveBeenCalledWith("/"));
  expect(hasDrafts(MAYA.id)).toBe(false);
});
