import { cogAnswers, problem, renderPlugin, violationsIn } from "@baseline/testing";
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
  unpriced: 0,
  cost_usd: "0.0420000000",
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

const holds = (counted: Summary) => {
  cogAnswers("chat", "get", "summary", counted);
  cogAnswers("chat", "get", "overrides", overrides);
};

test("conversations, feedback and cost are shown, and the page is accessible", async () => {
  holds(summary());
  renderPlugin(plugin);
  expect(await screen.findByText("21 questions of 3 members")).toBeVisible();
  expect(screen.getByText("75 % of 4 votes")).toBeVisible();
  expect(screen.getByText("$0.042")).toBeVisible();
  expect(screen.getByText("for 20 answers")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("answers of unknown cost are not counted as free in silence", async () => {
  holds(summary({ unpriced: 2 }));
  renderPlugin(plugin);
  expect(await screen.findByText("without 2 answers of unknown cost")).toBeVisible();
});

test("the rules stand in the order in which they win, the server's settings last", async () => {
  holds(summary({ feedback: { up: 0, down: 0 } }));
  renderPlugin(plugin);
  const rows = await screen.findAllByRole("listitem");
  expect(rows.map((row) => within(row).getAllByText(/Role|Channel|server/)[0]?.textContent)).toEqual([
    `Role ${ROLE} in channel ${CHANNEL}`,
    `Channel ${CHANNEL}`,
    `Role ${ROLE}`,
    "The whole server",
  ]);
  expect(rows[1]).toHaveTextContent("Web search: off");
  expect(rows[3]).toHaveTextContent("Model: the bot's default");
  expect(screen.getByText("No votes yet")).toBeVisible();
});

test("a failure is worded, with a way to try again", async () => {
  cogAnswers("chat", "get", "summary", () => problem(503, "extension.busy"));
  cogAnswers("chat", "get", "overrides", overrides);
  renderPlugin(plugin);
  expect(await screen.findByText("The conversations could not be counted")).toBeVisible();
  expect(await screen.findByText("The whole server")).toBeVisible();
});

test.each([["0", "$0.00"], ["0.00004", "$0.000040"], ["12.3456", "$12.35"]])("%s dollars are written %s", (amount, written) => {
  expect(dollars(amount)).toBe(written);
});
