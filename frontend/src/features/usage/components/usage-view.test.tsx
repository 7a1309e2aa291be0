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

const person = (number: number) => ({ user_id: String(1000 + number), name: `Person ${number}`, ...figures(String(100 - number), number) });

function serveUsage(change: Partial<GuildUsage> = {}) {
  const api = { asked: [] as string[], overTime: [] as URLSearchParams[], named: [] as string[][], usage: {} as GuildUsage };
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
    http.get(`${GUILD_URL}/llm/usage/over-time`, ({ request }) => {
      const { searchParams } = new URL(request.url);
      api.overTime.push(searchParams);
      const [from, to] = [searchParams.get("from") ?? "", searchParams.get("to") ?? ""];
      const total = figures("0.15", 1);
      return HttpResponse.json({ from, to, total, intervals: [{ from, to, ...total }], parts: [{ from, name: "ask", ...total }] });
    }),
    http.get(`${GUILD_URL}/llm/usage/people`, ({ request }) => {
      const ids = new URL(request.url).searchParams.getAll("user_id");
      api.named.push(ids);
      return HttpResponse.json(ids.map((id) => ({ id, name: id === "77" ? "Sam" : null, avatar_url: null, member: false })));
    }),
    http.get(`${GUILD_URL}/members`, ({ request }) => {
      const query = new URL(request.url).searchParams.get("query");
      return HttpResponse.json(query === "nick" ? [{ id: "77", name: "sam", display_name: "Nick", avatar_url: null, bot: false }] : []);
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

test("features are listed by cost", async () => {
  serveUsage();
  renderInApp(<UsageView guildId={GUILD} />);
  const rows = within(await screen.findByRole("table", { name: "By feature" })).getAllByRole("rowheader");
  expect(rows.map((row) => row.textContent)).toEqual([expect.stringContaining("draw"), expect.stringContaining("ask")]);
});

test("people who have left keep their name, and all are named in one request", async () => {
  const api = serveUsage({ by_user: [{ user_id: "77", name: null, ...figures("0.3") }, { user_id: "78", name: null, ...figures("0.2") }] });
  renderInApp(<UsageView guildId={GUILD} />);
  const table = within(await screen.findByRole("table", { name: "By person" }));
  expect(await table.findByText("Sam")).toBeVisible();
  expect(table.getByText("User 78")).toBeVisible();
  expect(table.getAllByText("Left")).toHaveLength(2);
  const ofThisTest = api.named.filter((ids) => ids.includes("78")); // the page of the test before may still ask for 77
  expect(ofThisTest).toEqual([["77", "78"]]);
});

test("ten people are shown first, in the order that is chosen", async () => {
  serveUsage({ by_user: Array.from({ length: 30 }, (_, number) => person(number)) });
  const { user } = renderInApp(<UsageView guildId={GUILD} />);
  const table = await screen.findByRole("table", { name: "By person" });
  const names = () => within(table).getAllByRole("rowheader").map((row) => row.querySelector(".truncate")?.textContent);
  expect(names()).toEqual(Array.from({ length: 10 }, (_, number) => `Person ${number}`));
  await user.click(within(table).getByRole("button", { name: "Requests" }));
  expect(names()[0]).toBe("Person 29");
  expect(within(table).getByRole("columnheader", { name: "Requests" })).toHaveAttribute("aria-sort", "descending");
  expect(screen.getByRole("button", { name: "Show all 30 people" })).toBeVisible();
});

test("people are found by name, by id, and by a nickname that only Discord knows", async () => {
  serveUsage({ by_user: [...Array.from({ length: 12 }, (_, number) => person(number)), { user_id: "77", name: null, ...figures("0.1") }] });
  const { user } = renderInApp(<UsageView guildId={GUILD} />);
  const search = await screen.findByRole("searchbox", { name: "Search people" });
  const table = screen.getByRole("table", { name: "By person" });
  for (const [text, count] of [["person 11", 1], ["1005", 1], ["nick", 1]] as const) {
    await user.clear(search);
    await user.type(search, text);
    await vi.waitFor(() => expect(within(table).getAllByRole("rowheader")).toHaveLength(count));
  }
  await user.clear(search);
  await user.type(search, "zzz");
  expect(await screen.findByText("No such person used a model in these days.")).toBeVisible();
});

test("the figures are compared with the period before", async () => {
  serveUsage({ total: figures("0.3", 2, 1) });
  renderInApp(<UsageView guildId={GUILD} />);
  const cost = (await screen.findByText("Cost, at least")).closest("div");
  await vi.waitFor(() => expect(cost).toHaveTextContent("+100% from $0.15"));
  expect(screen.getByText(/Compared with the same days of last month/)).toBeVisible();
});

test("a feature that is chosen filters the figures, the chart and the file", async () => {
  const api = serveUsage();
  const { user } = renderInApp(<UsageView guildId={GUILD} />);
  await user.click(within(await screen.findByRole("table", { name: "By feature" })).getByRole("button", { name: "draw" }));
  await vi.waitFor(() => expect(api.asked.at(-1)).toContain("cog=draw"));
  await vi.waitFor(() => expect(api.overTime.filter((query) => query.get("cog") === "draw")).toHaveLength(2));
  expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute("href", expect.stringContaining("cog=draw"));
  await user.click(screen.getByRole("button", { name: "Remove the filter Feature: draw" }));
  expect(screen.getByRole("link", { name: "CSV" })).not.toHaveAttribute("href", expect.stringContaining("cog="));
});

test("the chart can be divided by model, and read as a table", async () => {
  const api = serveUsage();
  const { user } = renderInApp(<UsageView guildId={GUILD} />);
  await user.click(await screen.findByRole("radio", { name: "Model" }));
  await vi.waitFor(() => expect(api.overTime.at(-1)?.get("split")).toBe("model"));
  await user.click(screen.getByText("Daily figures"));
  const table = within(await screen.findByRole("region", { name: "Daily figures" }));
  expect(table.getByRole("columnheader", { name: "ask" })).toBeVisible();
});

test("the chart can have a bar for each week, compared with the weeks before, and be read as a table", async () => {
  const api = serveUsage();
  const { user } = renderInApp(<UsageView guildId={GUILD} />);
  await user.click(await screen.findByRole("button", { name: /^Days: This month/ }));
  await user.click(screen.getByRole("button", { name: "Last 30 days" }));
  await user.click(await screen.findByRole("radio", { name: "Weeks" }));
  await expect.poll(() => api.overTime.slice(-2).map((query) => query.get("interval"))).toEqual(["week", "week"]);
  await user.click(await screen.findByText("Weekly figures"));
  expect(await screen.findByRole("columnheader", { name: "Week" })).toBeVisible();
});

test("a part of the chart filters by keyboard", async () => {
  const api = serveUsage();
  const { user } = renderInApp(<UsageView guildId={GUILD} />);
  const part = within(await screen.findByRole("list", { name: "Parts of the chart" })).getByRole("button");
  part.focus();
  await user.keyboard("{Enter}");
  await vi.waitFor(() => expect(api.asked.at(-1)).toContain("cog=ask"));
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
  expect(await screen.findByText(/1 request without a price: its cost is unknown/)).toBeVisible();
  expect(within(screen.getByRole("table", { name: "By model" })).getByText("1 request without a price")).toBeVisible();
});

test("the difference to the budgets of the same month is explained", async () => {
  serveUsage({ total: figures("59.02", 900, 70), unpriced_request_usd: "0.05" });
  renderInApp(<UsageView guildId={GUILD} />);
  const notice = await screen.findByText(/70 requests without a price: their cost is unknown/);
  expect(notice).toHaveTextContent("Budgets show $3.50 more: they count $0.05 for each such request.");
});

test.each([
  ["2026-03-31T12:00:00Z", "Last 7 days", "?from=2026-03-25&to=2026-03-31"],
  ["2026-03-31T12:00:00Z", "Last month", "?from=2026-02-01&to=2026-02-28"],
  ["2026-01-01T00:00:00Z", "Last 12 months", "?from=2025-02-01&to=2026-01-01"],
])("on %s, %s is %s", async (now, name, search) => {
  vi.useFakeTimers({ shouldAdvanceTime: true, now: new Date(now) });
  const api = serveUsage();
  const { user } = renderInApp(<UsageView guildId={GUILD} />);
  await user.click(screen.getByRole("button", { name: /^Days: This month/ }));
  await user.click(await screen.findByRole("button", { name }));
  await vi.waitFor(() => expect(api.asked).toContain(search));
  expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute("href", expect.stringContaining(`usage.csv${search}`));
});

test("days are typed or picked, and counted in the time zone of choice", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true, now: new Date("2026-03-31T12:00:00Z") });
  vi.stubEnv("TZ", "Asia/Tokyo");
  const api = serveUsage();
  const { user } = renderInApp(<UsageView guildId={GUILD} />);
  await user.click(screen.getByRole("button", { name: /^Days: / }));
  await user.click(await screen.findByRole("radio", { name: "Tokyo time" }));
  await user.click(screen.getByRole("button", { name: "Custom…" }));
  const from = screen.getByLabelText("From");
  await user.clear(from);
  await user.type(from, "2026-03-10");
  await user.click(screen.getByRole("button", { name: "Show these days" }));
  await vi.waitFor(() => expect(api.asked).toContain("?from=2026-03-10&to=2026-03-31&time_zone=Asia%2FTokyo"));
  expect(screen.getByText(/days in Tokyo time/)).toBeVisible();
  vi.unstubAllEnvs();
});

test("kinds of request are told in words", async () => {
  serveUsage();
  renderInApp(<UsageView guildId={GUILD} />);
  const table = await screen.findByRole("table", { name: "By kind of request" });
  expect(within(table).getByRole("rowheader")).toHaveTextContent("Text with tools");
});

test("days without a request say what would fill them", async () => {
  serveUsage({ total: figures("0", 0), by_cog: [], by_user: [], by_model: [], by_request_type: [] });
  renderInApp(<UsageView guildId={GUILD} />);
  expect(await screen.findByText("No requests in these days")).toBeVisible();
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
