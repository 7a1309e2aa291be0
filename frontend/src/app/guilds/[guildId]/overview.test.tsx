import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { GuildCog, GuildShard } from "@/lib/api/types";
import { budget, figures, serveBudgets, usage } from "@/features/budgets/components/budgets.fixtures";

import { violationsIn } from "../../../../test/axe";
import { aCog } from "../../../../test/plugin";
import { renderInApp } from "../../../../test/render";
import { answers, GUILD, GUILD_URL, MAYA, ORIGIN, problem, server } from "../../../../test/server";
import { Overview } from "./overview";

const HERE = { id: GUILD, name: "Harbour", icon_url: null, member_count: 400, active: true, access: "initial", owner_id: MAYA.id, added_by: MAYA, added_by_source: "audit_log", joined_at: "2025-03-01T00:00:00Z" };
const SHARD: GuildShard = {
  guild_id: GUILD,
  shard_id: 1,
  shard_count: 4,
  has_guild: true,
  shard: { shard_id: 1, shard_count: 4, state: "ready", since: "2026-03-01T00:00:00Z", latency_ms: 41.7, last_heartbeat: "2026-03-31T12:00:00Z" },
};
const WEEK = { since: "2026-03-24T12:00:00Z", attempts: 200, failures: 5, by_code: [{ error_code: "llm.timeout", attempts: 5 }] };
const day = (name: string, cost: string) => ({ day: name, ...figures(cost) });

interface World {
  shard?: GuildShard;
  cogs?: GuildCog[];
  errors?: typeof WEEK;
}

function open({ shard = SHARD, cogs = [aCog("ask")], errors = WEEK }: World = {}) {
  server.use(
    answers("get", GUILD_URL, HERE),
    answers("get", `${GUILD_URL}/cogs`, cogs),
    answers("get", `${GUILD_URL}/llm/errors`, errors),
    answers("get", `${ORIGIN}/api/v1/shards/${GUILD}`, shard),
    answers("get", `${GUILD_URL}/audit-log`, {
      entries: [{ position: "1", at: "2026-03-31T11:00:00Z", action: "access.granted", actor: MAYA, target: "7", target_user: { id: "7", name: "Leo", avatar_url: null }, before: null, after: null, correlation_id: null }],
      people: [],
      next: null,
    }),
  );
  return renderInApp(<Overview guildId={GUILD} />);
}

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true, now: new Date("2026-03-30T12:00:00Z") }));
afterEach(() => vi.useRealTimers());

test("the cost stands against the budget, with the reason why both differ", async () => {
  serveBudgets(budget());
  open();
  const month = await screen.findByRole("region", { name: "This month" });
  expect(await within(month).findByText(/Budget:/)).toHaveTextContent("Budget: $62.52 of $100.00, 62.5%.");
  expect(within(month).getByText(/Usage shows \$59.02: budgets also count 70 requests/)).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("the month's end is projected with its range and method", async () => {
  serveBudgets();
  const days = Array.from({ length: 30 }, (_, index) => day(`2026-03-${String(index + 1).padStart(2, "0")}`, index < 7 ? "1" : "2"));
  server.use(http.get(`${GUILD_URL}/llm/usage`, () => HttpResponse.json(usage({ by_day: days }))));
  open();
  // 7 days of $1, 23 of $2; the 31st is left, as is nothing of the 30th, which has had its $2.
  expect(await screen.findByText(/Expected at the month/)).toHaveTextContent(/Expected at the month's end: \$54\.7\d, from \$54\.\d\d to \$55\.00\./);
  expect(screen.getByText(/the average of the last 28 full days/)).toBeVisible();
});

test("without a budget for the month the way to set one is shown", async () => {
  serveBudgets();
  open();
  expect(await screen.findByRole("link", { name: "Set one" })).toHaveAttribute("href", `/guilds/${GUILD}/budgets`);
});

test("who and what cost most is listed with its share", async () => {
  serveBudgets();
  open();
  const people = await screen.findByRole("list", { name: "Who cost most this month" });
  expect(within(people).getAllByRole("listitem")[0]).toHaveTextContent("Olivia$20.0033.9% · 10 requests");
  expect(screen.getByRole("list", { name: "Features that cost most" })).toHaveTextContent("ask$12.00");
});

test("a bot that is well says so, and how many requests failed", async () => {
  serveBudgets();
  open();
  const health = await screen.findByRole("region", { name: "Is the bot well here?" });
  expect(await within(health).findByText(/Connected/)).toHaveTextContent("Connected, 42 ms to Discord · shard 1");
  expect(await within(health).findByText("2.5%")).toBeVisible();
  expect(health).toHaveTextContent("Most often (5): The provider took too long to answer.");
  expect(within(health).getAllByRole("img", { name: "Fine" })).toHaveLength(2);
});

test.each<[string, World]>([
  ["Not connected: no process of the bot reports.", { shard: { ...SHARD, shard: null } }],
  ["The bot is connected, but does not see this server.", { shard: { ...SHARD, has_guild: false } }],
  ["Not reporting", { shard: { ...SHARD, shard: SHARD.shard && { ...SHARD.shard, state: "lost" } } }],
  ["greeter runs with less. Without the intent members, it greets nobody.", { cogs: [aCog("greeter", { state: "degraded", reasons: ["Without the intent members, it greets nobody."] })] }],
  ["polls does not run. It could not be imported.", { cogs: [aCog("polls", { state: "failed", reasons: ["It could not be imported."] })] }],
])("what is wrong is named: %s", async (fault, world) => {
  serveBudgets();
  open(world);
  const health = await screen.findByRole("region", { name: "Is the bot well here?" });
  expect(await within(health).findByRole("img", { name: "Needs attention" })).toBeVisible();
  expect(health).toHaveTextContent(fault);
});

test("a feature that is off by choice is named, and no fault", async () => {
  serveBudgets();
  open({ cogs: [aCog("polls", { on: false, off: { cause: "switch", until: null, failed: null } })] });
  const health = await screen.findByRole("region", { name: "Is the bot well here?" });
  await expect.poll(() => health.textContent).toContain("polls is off. It is switched off in this server. Here or with /cogs on it is switched on.");
  expect(within(health).queryByRole("img", { name: "Needs attention" })).toBeNull();
});

test("what changed lately is listed, with the way to all of it", async () => {
  serveBudgets();
  open();
  expect(await screen.findByRole("list", { name: "Recent changes" })).toHaveTextContent("maya gave Leo access");
  expect(screen.getByRole("link", { name: "All changes" })).toHaveAttribute("href", `/guilds/${GUILD}/audit`);
});

test("parts that cannot be read leave the others", async () => {
  serveBudgets();
  open();
  server.use(
    http.get(`${GUILD_URL}/audit-log`, () => problem(400, "request.invalid")),
    http.get(`${GUILD_URL}/llm/errors`, () => problem(400, "request.invalid")),
  );
  expect(await screen.findByText("The changes could not be read.")).toBeVisible();
  expect(await screen.findByText("Could not be read.")).toBeVisible();
  expect(await screen.findByText(/Connected/)).toBeVisible();
});
