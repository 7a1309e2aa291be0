import { act, fireEvent, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { GUILD, GUILD_URL, ORIGIN, server } from "../../test/server";
import { renderInApp } from "../../test/render";
import { pageReads } from "./api/reads/page-reads";
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

const PAGES = ["", "usage", "requests", "budgets", "settings", "access", "audit"];
const LIMIT_PER_MINUTE = 100;

function Navigation() {
  return PAGES.map((page) => <PageLink key={page} page={page} />);
}

function PageLink({ page }: { page: string }) {
  const { handlers } = usePrefetch(() => pageReads(GUILD, page));
  return <button {...both({ "aria-label": `page ${page}` }, handlers)} />;
}

test("a pointer that sweeps over the navigation for a minute leaves most of the API's limit, and a press is still answered", async () => {
  let requests = 0;
  server.use(http.get(`${ORIGIN}/api/v1/*`, () => (requests++, HttpResponse.json({}))));
  const { user } = renderInApp(<Navigation />);
  const links = screen.getAllByRole("button");
  for (let sweeps = 0; sweeps < 5; sweeps++) {
    for (const link of links) {
      fireEvent.pointerEnter(link);
      await act(() => vi.advanceTimersByTimeAsync(100));
    }
    await vi.advanceTimersByTimeAsync(11_000); // what was fetched is old by then
  }
  expect(requests).toBeGreaterThan(15); // each page was fetched
  expect(requests).toBeLessThanOrEqual(LIMIT_PER_MINUTE / 2);
  const before = requests;
  await user.click(screen.getByRole("button", { name: "page access" }));
  await vi.waitFor(() => expect(requests).toBeGreaterThan(before));
});
