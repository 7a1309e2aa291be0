import type { CogCost } from "@baseline/api";
import { cogAnswers, cogCosts, guildHas, problem, renderPlugin, violationsIn } from "@baseline/testing";
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { dollars, type Overrides, type Summary } from "./chat";
import plugin from "./plugin";

const CHANNEL = "1290000000000000300";
const ROLE = "1290000000000000201";

const summary = (changes: Partial<Summary> = {}): Summary => ({
  keeps_days: 30,
  conversations: 4,
  members: 3,
  questions: 21,
  answers: 20,
  feedback: { up: 3, down: 1 },
  ...changes,
});

const overrides: Overrides = {
  server: { model: null, tools: true, max_tokens: 1200 },
  rules: [
    { place: "role_in_channel", channel_id: CHANNEL, role_id: ROLE, values: { max_tokens: 60 } },
    { place: "channel", channel_id: CHANNEL, role_id: null, values: { web_search: false } },
    { place: "role", channel_id: null, role_id: ROLE, values: { model: "openai:gpt-6-luna" } },
  ],
};

const COSTS: Record<number, CogCost> = {
  7: { cost_usd: "0.0070000000", requests: 3, unpriced_requests: 0 },
  30: { cost_usd: "0.0420000000", requests: 24, unpriced_requests: 2 },
};

const holds = (counted: Summary) => {
  guildHas({ channels: [{ id: CHANNEL, name: "tea" }], roles: [{ id: ROLE, name: "Regular" }] });
  cogCosts("chat", (days) => COSTS[days] ?? { cost_usd: "0", requests: 0, unpriced_requests: 0 });
  cogAnswers("chat", "get", "summary", counted);
  cogAnswers("chat", "get", "overrides", overrides);
};

test("conversations, feedback and cost are shown, and the page is accessible", async () => {
  holds(summary());
  renderPlugin(plugin);
  expect(await screen.findByText("21 questions of 3 members")).toBeVisible();
  expect(screen.getByText("75 % of 4 votes")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("the cost is all that the chat spent in the chosen days, and says what has no known price", async () => {
  holds(summary());
  const { user } = renderPlugin(plugin);
  expect(await screen.findByText("$0.042")).toBeVisible();
  expect(screen.getByText("for 24 requests, without 2 requests of unknown cost")).toBeVisible();
  await user.click(screen.getByRole("radio", { name: "7 days" }));
  expect(await screen.findByText("for 3 requests")).toBeVisible();
  expect(screen.getByText("$0.0070")).toBeVisible();
});

test("the rules stand in the order in which they win, the server's settings last", async () => {
  holds(summary({ feedback: { up: 0, down: 0 } }));
  renderPlugin(plugin);
  const rows = await screen.findAllByRole("listitem");
  expect(await screen.findByText("@Regular in #tea")).toBeVisible();
  expect(rows.map((row) => within(row).getAllByText(/^[@#]|server/)[0]?.textContent)).toEqual(["@Regular in #tea", "#tea", "@Regular", "The whole server"]);
  expect(rows[1]).toHaveTextContent("Web search: off");
  expect(rows[3]).toHaveTextContent("Model: the bot's default");
  expect(screen.getByText("No votes yet")).toBeVisible();
});

test("a failure is worded, with a way to try again", async () => {
  holds(summary());
  cogAnswers("chat", "get", "summary", () => problem(503, "extension.busy"));
  renderPlugin(plugin);
  expect(await screen.findByText("The conversations could not be counted")).toBeVisible();
  expect(await screen.findByText("The whole server")).toBeVisible();
});

test.each([["0", "$0.00"], ["0.00004", "$0.000040"], ["12.3456", "$12.35"]])("%s dollars are written %s", (amount, written) => {
  expect(dollars(amount)).toBe(written);
});
