import { cogAnswers, guildHas, problem, renderPlugin, violationsIn } from "@baseline/testing";
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import plugin from "./plugin";
import type { Poll, Reminders } from "./reminders";

const CHANNEL = "1290000000000000300";

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000 + 30_000).toISOString();

const poll = (changes: Partial<Poll> = {}): Poll => ({
  id: "7",
  channel_id: CHANNEL,
  message_id: "1290000000000000900",
  question: "Tea?",
  answers: [{ answer: "Yes", votes: 3 }, { answer: "No", votes: 1 }],
  ends_at: inHours(2),
  ...changes,
});

const reminders: Reminders = { total: 3, members: 2, repeated: 1, next_at: inHours(1) };

const holds = (polls: Poll[], counted: Reminders = reminders) => {
  guildHas({ channels: [{ id: CHANNEL, name: "general" }] });
  cogAnswers("reminders_bot", "get", "polls", polls);
  cogAnswers("reminders_bot", "get", "reminders", counted);
};

test("reminders are counted, a poll shows its channel and votes, and the page is accessible", async () => {
  holds([poll()]);
  renderPlugin(plugin);
  expect(await screen.findByText("of 2 members, 1 repeated")).toBeVisible();
  expect(screen.getByText("in 1 hour")).toBeVisible();
  const row = (await screen.findByRole("heading", { name: "Tea?" })).closest("li");
  expect(await screen.findByText("#general")).toBeVisible();
  expect(row).toHaveTextContent("#general, 4 votes, ends in 2 hours");
  const answers = within(screen.getByRole("list", { name: "Answers to Tea?" }));
  expect(answers.getAllByRole("listitem").map((row) => row.textContent)).toEqual(["Yes3", "No1"]);
  expect(screen.getByRole("link", { name: "Open in Discord: Tea?" })).toHaveAttribute("href", expect.stringMatching(new RegExp(`/${CHANNEL}/1290000000000000900$`)));
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a poll that is ended by hand is ending until the bot has ended it", async () => {
  holds([poll()]);
  const { user } = renderPlugin(plugin);
  cogAnswers("reminders_bot", "post", "polls/7/end", () => {
    holds([poll({ ends_at: "1970-01-01T00:00:00+00:00" })]);
    return null;
  });
  await user.click(await screen.findByRole("button", { name: "End now: Tea?" }));
  await user.click(await screen.findByRole("button", { name: "End the poll" }));
  expect(await screen.findByText(/ending now/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "End now: Tea?" })).toBeNull();
});

test("a server without polls and reminders says how members begin", async () => {
  holds([], { total: 0, members: 0, repeated: 0, next_at: null });
  renderPlugin(plugin);
  expect(await screen.findByText("No poll runs")).toBeVisible();
  expect(await screen.findByText("Members set one with /remind")).toBeVisible();
});

test("a failure is worded, with a way to try again", async () => {
  guildHas({});
  cogAnswers("reminders_bot", "get", "polls", () => problem(503, "extension.busy"));
  cogAnswers("reminders_bot", "get", "reminders", reminders);
  renderPlugin(plugin);
  expect(await screen.findByText("The polls could not be loaded")).toBeVisible();
});
