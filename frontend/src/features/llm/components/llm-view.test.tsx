import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import { today } from "@/lib/days";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, ORIGIN, server } from "../../../../test/server";
import { LlmView } from "./llm-view";

const FIGURES = { requests: 1200, input_tokens: 2_400_000, output_tokens: 90_000, cache_tokens: 0, total_tokens: 2_490_000, cost_usd: "12.50", unpriced_requests: 0 };

const USAGE = {
  from: "2026-03-13",
  to: "2026-03-14",
  total: { ...FIGURES, unpriced_requests: 7 },
  by_day: [
    { ...FIGURES, day: "2026-03-13", cost_usd: "2.50" },
    { ...FIGURES, day: "2026-03-14", cost_usd: "10" },
  ],
  by_cog: [{ ...FIGURES, cog_name: "ask" }],
  by_model: [{ ...FIGURES, provider: "openai", model: "gpt-4.1", unpriced_requests: 7 }],
  by_request_type: [],
  top_guilds: [{ ...FIGURES, guild_id: "1180000000000000001", name: null }],
};

const ERRORS = [
  { provider: "openai", model: "gpt-4.1", attempts: 200, failures: 60, error_rate: 0.3, by_code: [{ error_code: "llm.rate_limited", attempts: 60 }] },
  { provider: "openai", model: "gpt-4.1-mini", attempts: 100, failures: 1, error_rate: 0.01, by_code: [{ error_code: "cog.own_code", attempts: 1 }] },
];

const asked: URLSearchParams[] = [];

beforeEach(() => {
  asked.length = 0;
  server.use(
    http.get(`${ORIGIN}/api/v1/llm/usage/summary`, ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json(USAGE);
    }),
    answers("get", `${ORIGIN}/api/v1/llm/reports/error-rate`, ERRORS),
    answers("get", `${ORIGIN}/api/v1/llm/reports/latency`, [{ kind: "chat", attempts: 1139, mean_ms: 900, p50_ms: 812.4, p95_ms: 4210 }]),
  );
});

test("the cost of all servers is shown by model, feature and server, with what has no price", async () => {
  renderInApp(<LlmView />);
  expect(await screen.findByTestId("fleet-cost")).toHaveTextContent("$12.50");
  expect(screen.getByRole("img", { name: "Cost by day, at most $10.00" })).toBeVisible();
  expect(within(screen.getByRole("table", { name: "Models" })).getByText("7 without a price")).toBeVisible();
  expect(within(screen.getByRole("table", { name: "Servers that cost most" })).getByText("Server 1180000000000000001")).toBeVisible();
  expect(screen.getByRole("note")).toHaveTextContent("7 requests without a price: the real cost is higher.");
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a model that fails often is named with the codes of its failures and what they mean", async () => {
  renderInApp(<LlmView />);
  const failures = await screen.findByRole("list", { name: "Failures of gpt-4.1" });
  expect(failures).toHaveTextContent("60× llm.rate_limited The provider is limiting requests.");
  const [first, second] = within(screen.getByRole("list", { name: "Health of the models" })).getAllByRole("heading");
  expect(first?.parentElement).toHaveTextContent("30.0% of 200 attempts failed");
  expect(first?.parentElement).toHaveTextContent("Failing");
  expect(second?.parentElement).toHaveTextContent("Fine");
});

test("latencies are in milliseconds below a second and in seconds above", async () => {
  renderInApp(<LlmView />);
  const row = within(await screen.findByRole("table", { name: "Latency" })).getByRole("row", { name: /^Text/ });
  expect(row).toHaveTextContent("812 ms");
  expect(row).toHaveTextContent("4.2 s");
});

test("the chosen period is asked for", async () => {
  const { user } = renderInApp(<LlmView />);
  await screen.findByTestId("fleet-cost");
  await user.click(screen.getByRole("radio", { name: "Today" }));
  await expect.poll(() => asked.at(-1)?.get("from")).toBe(today());
});
