/** An API that stores budgets and refuses stale versions, and usage of today and this month. */
import { http, HttpResponse } from "msw";

import type { Budget, Budgets, BudgetStatus, GuildUsage, UsageFigures } from "@/lib/api/types";

import { answers, GUILD_URL, problem, server } from "../../../../test/server";

export const figures = (cost_usd: string, unpriced_requests = 0): UsageFigures => ({
  requests: 10 + unpriced_requests,
  input_tokens: 10,
  output_tokens: 5,
  cache_tokens: 0,
  total_tokens: 15,
  cost_usd,
  unpriced_requests,
});

export const usage = (more: Partial<GuildUsage> = {}): GuildUsage => ({
  from: "2026-03-01",
  to: "2026-03-31",
  unpriced_request_usd: "0.05",
  total: figures("59.02", 70),
  by_day: [],
  by_cog: [{ cog_name: "ask", ...figures("12") }],
  by_user: [
    { user_id: "77", name: "Olivia", ...figures("20") },
    { user_id: "78", name: "Leo", ...figures("3") },
  ],
  by_model: [],
  by_request_type: [],
  ...more,
});

export const budget = (more: Partial<BudgetStatus> = {}): BudgetStatus => ({
  scope: "guild",
  period: "month",
  limit_usd: "100",
  warn_at_percent: 80,
  stop: true,
  cheaper_model: null,
  user_id: null,
  cog_name: null,
  spent_usd: "62.52",
  reserved_usd: "0.5",
  resets_at: "2026-04-01T00:00:00Z",
  state: "ok",
  ...more,
});

export const ofEach = (more: Partial<BudgetStatus> = {}): BudgetStatus =>
  budget({ scope: "user", limit_usd: "10", spent_usd: null, reserved_usd: null, state: null, ...more });

interface Sent {
  version: number;
  budgets: Budget[];
}

export function serveBudgets(...budgets: BudgetStatus[]) {
  const api = { now: { version: 3, budgets, ceilings: [], updated_at: null, updated_by: null } as Budgets, sent: [] as Sent[], refusal: null as null | (() => Response) };
  server.use(
    answers("get", `${GUILD_URL}/settings/schema`, { sections: { ask: { properties: { model: { format: "llm-model", oneOf: [{ const: "openai:gpt-5-mini", title: "GPT-5 mini" }] } } } } }),
    answers("get", `${GUILD_URL}/members`, []),
    http.get(`${GUILD_URL}/llm/usage`, () => HttpResponse.json(usage())),
    http.get(`${GUILD_URL}/llm/budgets`, () => HttpResponse.json(api.now)),
    http.put<never, Sent>(`${GUILD_URL}/llm/budgets`, async ({ request }) => {
      const body = await request.json();
      api.sent.push(body);
      if (api.refusal) return api.refusal();
      if (body.version !== api.now.version) return problem(409, "settings.stale");
      api.now = { ...api.now, version: body.version + 1, budgets: body.budgets.map((one) => budget({ ...one, spent_usd: "1", reserved_usd: "0" })) };
      return HttpResponse.json(api.now);
    }),
  );
  return api;
}
