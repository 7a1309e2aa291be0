import { act, screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { afterEach, expect, test, vi } from "vitest";

import type { GuildUsage, UsageFigures } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { GUILD, GUILD_URL, server } from "../../../../test/server";
import { UsageView } from "./usage-view";

const figures = (cost_usd: string, requests = 1, unpriced_requests = 0): UsageFigures => ({
  requests,
  input_tokens: 10,
  output_tokens: 5,
  cache_tokens: 0,
  total_tokens: 15,
  cost_usd,
  unpriced_requests,
});

function serveUsage(change: Partial<GuildUsage> = {}) {
  const api = { asked: [] as string[], usage: {} as GuildUsage };
  api.usage = {
    from: "2026-01-01",
    to: "2026-01-02",
    total: figures("0.3000000000", 2),
    by_day: [{ day: "2026-01-01", ...figures("0.3") }],
    by_cog: [{ cog_name: "ask", ...figures("0.1") }, { cog_name: "draw", ...figures("0.2") }],
    by_user: [{ user_id: "77", name: null, ...figures("0.3") }],
    by_model: [{ provider: "openai", model: "gpt-5-mini", ...figures("0.3", 2, 1) }],
    ...change,
  };
  server.use(
    http.get(`${GUILD_URL}/llm/usage`, ({ request }) => {
      api.asked.push(new URL(request.url).search);
      return HttpResponse.json(api.usage);
    }),
  );
  return api;
}

afterEach(() => vi.useRealTimers());

test("a new cost shows up by itself", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const api = serveUsage();
  renderInApp(<UsageView guildId={GUILD} />);
  expect(await screen.findByTestId("usage-total-cost")).toHaveTextContent("$0.30");
  api.usage = { ...api.usage, total: figures("0.4000052500", 3) };
  await act(() => vi.advanceTimersByTimeAsync(5_500));
  expect(screen.getByTestId("usage-total-cost")).toHaveTextContent("$0.40");
  expect(screen.getByTestId("usage-total-cost")).toHaveAttribute("data-amount", "0.4000052500");
  expect(screen.getByTestId("usage-total-requests")).toHaveTextContent("3");
});

test("features are listed by cost, and people without a name by their id", async () => {
  serveUsage();
  renderInApp(<UsageView guildId={GUILD} />);
  const rows = within(await screen.findByRole("table", { name: "By feature" })).getAllByRole("rowheader");
  expect(rows.map((row) => row.textContent)).toEqual([expect.stringContaining("draw"), expect.stringContaining("ask")]);
  expect(screen.getByText("User 77")).toBeVisible();
});

test("the page can be used without seeing it", async () => {
  serveUsage();
  renderInApp(<UsageView guildId={GUILD} />);
  await screen.findByRole("table", { name: "By person" });
  expect(await violationsIn(document.body)).toEqual([]);
});

test("requests without a price are flagged in the total and in their row", async () => {
  serveUsage({ total: figures("0.3", 2, 1) });
  renderInApp(<UsageView guildId={GUILD} />);
  expect(await screen.findByText(/The cost of one request is unknown/)).toBeVisible();
  expect(within(screen.getByRole("table", { name: "By model" })).getByText("1 without a price")).toBeVisible();
});

test("other days can be chosen", async () => {
  const api = serveUsage();
  const { user } = renderInApp(<UsageView guildId={GUILD} />);
  await user.click(screen.getByRole("radio", { name: "7 days" }));
  await vi.waitFor(() => expect(api.asked).toHaveLength(2));
  const [first, second] = api.asked.map((search) => new URLSearchParams(search));
  expect(second?.get("to")).toBe(first?.get("to"));
  expect(Date.parse(second?.get("to") ?? "") - Date.parse(second?.get("from") ?? "")).toBe(6 * 86_400_000);
});

test("days without a request say what would fill them", async () => {
  serveUsage({ total: figures("0", 0), by_cog: [], by_user: [], by_model: [] });
  renderInApp(<UsageView guildId={GUILD} />);
  expect(await screen.findByText("No requests in these days")).toBeVisible();
});
