import { act, screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { afterEach, expect, test, vi } from "vitest";

import type { GuildUsage, UsageFigures } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, GUILD, GUILD_URL, problem, server } from "../../../../test/server";
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
    unpriced_request_usd: "0.05",
    total: figures("0.3000000000", 2),
    by_day: [{ day: "2026-01-01", ...figures("0.3") }],
    by_cog: [{ cog_name: "ask", ...figures("0.1") }, { cog_name: "draw", ...figures("0.2") }],
    by_user: [{ user_id: "77", name: null, ...figures("0.3") }],
    by_model: [{ provider: "openai", model: "gpt-5-mini", ...figures("0.3", 2, 1) }],
    by_request_type: [{ request_type: "function_call", ...figures("0.3", 2, 1) }],
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

test("a new cost shows up within a minute, even when its event was lost", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const api = serveUsage();
  renderInApp(<UsageView guildId={GUILD} />);
  expect(await screen.findByTestId("usage-total-cost")).toHaveTextContent("$0.30");
  api.usage = { ...api.usage, total: figures("0.4000052500", 3) };
  await act(() => vi.advanceTimersByTimeAsync(60_500));
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

test("the difference to the budgets of the same month is explained", async () => {
  serveUsage({ total: figures("59.02", 900, 70), unpriced_request_usd: "0.05" });
  renderInApp(<UsageView guildId={GUILD} />);
  const notice = await screen.findByText(/The costs of 70 requests are unknown/);
  expect(notice).toHaveTextContent("Budgets show $3.50 more: they count $0.05 for each such request.");
});

test.each([
  ["2026-03-31T12:00:00Z", "This month", "?from=2026-03-01&to=2026-03-31"],
  ["2026-03-31T12:00:00Z", "Last month", "?from=2026-02-01&to=2026-02-28"],
  ["2026-03-31T12:00:00Z", "Last 3 months", "?from=2026-01-01&to=2026-03-31"],
  ["2026-01-01T00:00:00Z", "Last month", "?from=2025-12-01&to=2025-12-31"],
  ["2026-01-01T00:00:00Z", "Last 3 months", "?from=2025-11-01&to=2026-01-01"],
])("on %s, %s is %s", async (now, months, search) => {
  vi.useFakeTimers({ shouldAdvanceTime: true, now: new Date(now) });
  const api = serveUsage();
  const { user } = renderInApp(<UsageView guildId={GUILD} />);
  await user.click(screen.getByRole("radio", { name: months }));
  await vi.waitFor(() => expect(api.asked).toContain(search));
  expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute("href", expect.stringContaining(`usage.csv${search}`));
});

test("kinds of request are told in words", async () => {
  serveUsage();
  renderInApp(<UsageView guildId={GUILD} />);
  const table = await screen.findByRole("table", { name: "By kind of request" });
  expect(within(table).getByRole("rowheader")).toHaveTextContent("Text with tools");
});

test("months without a request say what would fill them", async () => {
  serveUsage({ total: figures("0", 0), by_cog: [], by_user: [], by_model: [], by_request_type: [] });
  renderInApp(<UsageView guildId={GUILD} />);
  expect(await screen.findByText("No requests in these months")).toBeVisible();
});

test("models that end are listed with their successor and where they are used", async () => {
  serveUsage();
  server.use(
    answers("get", `${GUILD_URL}/llm/model-endings`, {
      endings: [
        { provider: "openai", model: "gpt-4.1", ends_on: "2027-01-14", has_ended: false, successor: "gpt-6-luna", places: ["Ask", "Chat"], requests: 3 },
        { provider: "openai", model: "tts-1", ends_on: "2027-01-06", has_ended: true, successor: null, places: [], requests: 1 },
      ],
      answered_by_successors: [
        { cog_name: "ask", provider: "openai", instead_of: "gpt-5", model: "gpt-6.1-sol", requests: 2, last_at: "2027-01-02T00:00:00Z" },
      ],
    }),
  );
  renderInApp(<UsageView guildId={GUILD} />);
  expect(await screen.findByRole("heading", { name: "Models that their provider ends" })).toBeVisible();
  const items = screen.getAllByRole("listitem").map((item) => item.textContent);
  expect(items).toContain(
    "gpt-4.1 ends on Jan 14, 2027. From then on gpt-6-luna answers instead. Chosen in Ask and Chat. 3 requests in the last 30 days.",
  );
  expect(items).toContain("tts-1 ended on Jan 6, 2027. Its requests are refused. 1 request in the last 30 days.");
  expect(items).toContain("gpt-6.1-sol answered 2 requests of ask instead of gpt-5 in the last 30 days.");
  expect(await violationsIn(document.body)).toEqual([]);
});

test("the page is complete when the list of models that end cannot be loaded", async () => {
  serveUsage();
  server.use(http.get(`${GUILD_URL}/llm/model-endings`, () => problem(503, "service.unavailable")));
  renderInApp(<UsageView guildId={GUILD} />);
  expect(await screen.findByTestId("usage-total-cost")).toHaveTextContent("$0.30");
  expect(screen.queryByText("Models that their provider ends")).toBeNull();
});
