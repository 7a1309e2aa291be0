import { cogAnswers, guildHas, inGerman, problem, renderPlugin, violationsIn } from "@baseline/testing";
import { screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import type { Configuration, Entry } from "./log";
import plugin from "./plugin";

const CONFIGURATION: Configuration = {
  keeps_days: 30,
  keeps_text: true,
  topics: [
    { topic: "messages", channel_id: "300000000000000001", kinds: [{ kind: "message deleted", logged: true, last_week: 12 }] },
    { topic: "voice", channel_id: null, kinds: [{ kind: "voice moved", logged: false, last_week: 0 }] },
  ],
};

const entry = (number: number, more: Partial<Entry> = {}): Entry => ({
  id: String(number),
  at: "2026-03-01T12:00:00Z",
  kind: "message deleted",
  user_id: "900000000000000002",
  actor_id: "900000000000000003",
  channel_id: "300000000000000002",
  reason: null,
  facts: { user: "leo", text: `Text ${number}` },
  ...more,
});

const asked: URLSearchParams[] = [];

const holds = (entries: Entry[], total = entries.length) =>
  cogAnswers("logging_bot", "get", "entries", (request) => {
    asked.push(new URL(request.url).searchParams);
    return { total, entries };
  });

beforeEach(() => {
  asked.length = 0;
  window.history.replaceState(null, "", "/");
  cogAnswers("logging_bot", "get", "configuration", CONFIGURATION);
});

test("events are listed with their texts and who did it, and the page is accessible", async () => {
  holds([entry(2), entry(1)]);
  renderPlugin(plugin);
  const list = within(await screen.findByRole("list"));
  expect(list.getByText("Text 2")).toBeVisible();
  expect(list.getAllByText("by 900000000000000003")).toHaveLength(2);
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a filter is asked of the cog and kept in the address", async () => {
  holds([entry(1)]);
  const { user } = renderPlugin(plugin);
  await user.click(await screen.findByRole("button", { name: "Only this member: leo" }));
  await user.type(screen.getByRole("textbox", { name: "Text" }), "apples{Enter}");
  await expect.poll(() => asked.at(-1)?.toString()).toContain("text=apples");
  expect(asked.at(-1)?.get("member")).toBe("900000000000000002");
  expect(window.location.search).toBe("?member=900000000000000002&text=apples");
  expect(screen.getByRole("link", { name: "Save as CSV" }).getAttribute("href")).toContain("/export?member=900000000000000002&text=apples");
});

test("a kind is chosen from those that the cog knows", async () => {
  holds([entry(1)]);
  const { user } = renderPlugin(plugin);
  await screen.findByText("Text 1");
  await user.click(screen.getByRole("combobox", { name: "Kind" }));
  await user.click(await screen.findByRole("option", { name: "voice moved" }));
  await expect.poll(() => asked.at(-1)?.get("kind")).toBe("voice moved");
});

test("an empty log says that nothing is logged yet, and not that filters hide it", async () => {
  window.history.replaceState(null, "", "/");
  holds([], 0);
  renderPlugin(plugin);
  expect(await screen.findByText("Nothing is logged yet")).toBeVisible();
  expect(screen.queryByText("No event fits")).toBeNull();
});

test("filters of the address are used, and cleared with a button", async () => {
  window.history.replaceState(null, "", "/?kind=voice+moved");
  holds([], 0);
  const { user } = renderPlugin(plugin);
  expect(await screen.findByText("No event fits")).toBeVisible();
  expect(asked[0]?.get("kind")).toBe("voice moved");
  await user.click(screen.getByRole("button", { name: "Clear filters" }));
  await expect.poll(() => asked.at(-1)?.get("kind")).toBeNull();
  expect(window.location.search).toBe("");
});

test("without an answer the page says so", async () => {
  cogAnswers("logging_bot", "get", "entries", problem(409, "extension.switched_off"));
  renderPlugin(plugin);
  expect(await screen.findByText("The log could not be loaded")).toBeVisible();
});

test("the configuration shows what is logged, where, and how much", async () => {
  guildHas({ channels: [{ id: "300000000000000001", name: "moderation" }] });
  renderPlugin(plugin, "events");
  expect(await screen.findByText("Posted to #moderation")).toBeVisible();
  expect(screen.getByText("12 this week")).toBeVisible();
  expect(screen.getByText("off")).toBeVisible();
  expect(screen.getByText("Kept for 30 days, with the text of messages.")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("in German, the cog's own names of kinds, topics and facts are German too", async () => {
  inGerman();
  holds([entry(1, { reason: "Spam" })]);
  const { user } = renderPlugin(plugin);
  const row = await screen.findByRole("listitem");
  expect(within(row).getByText("Nachricht gelöscht")).toBeVisible();
  expect(row).toHaveTextContent("Grund: Spam");
  await user.click(screen.getByRole("combobox", { name: "Art" }));
  expect(await screen.findByRole("option", { name: "Sprachkanal gewechselt" })).toBeVisible();
});
