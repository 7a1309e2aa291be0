import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { expect, test } from "vitest";

import { forgetStores } from "@/lib/drafts/store";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { GUILD, GUILD_URL, problem, server } from "../../../../test/server";
import { budget, serveBudgets } from "./budgets.fixtures";
import { BudgetsView } from "./budgets-view";

const open = () => renderInApp(<BudgetsView guildId={GUILD} features={["ask"]} />);
const limit = () => screen.getByRole("textbox", { name: "Limit in US dollars" });
const stored = () => JSON.stringify([{ ...window.localStorage }, { ...window.sessionStorage }]);

async function typed(text: string, title = "Whole server per month") {
  const page = open();
  await page.user.click(await screen.findByRole("button", { name: `Change ${title}` }));
  await screen.findByRole("dialog");
  await page.user.clear(limit());
  await page.user.type(limit(), text);
  return page;
}

/** Memory is lost, the browser's storage is not. */
function loadPageAnew() {
  cleanup();
  forgetStores();
  return open();
}

/** The tab is closed: only the storage that tabs share is left. */
function openNewTab() {
  window.sessionStorage.clear();
  return loadPageAnew();
}

test.each(["Escape", "Close", "Cancel"])("%s asks before it discards what was typed, and typing can go on", async (way) => {
  serveBudgets(budget());
  const { user } = await typed("70");
  const leave = () => (way === "Escape" ? user.keyboard("{Escape}") : user.click(screen.getByRole("button", { name: way })));
  await leave();
  const question = within(await screen.findByRole("alertdialog", { name: "Discard what you typed?" }));
  expect(await violationsIn(document.body)).toEqual([]);
  await user.click(question.getByRole("button", { name: "Keep editing" }));
  await waitFor(() => expect(limit()).toHaveValue("70"));
  await leave();
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Discard" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(stored()).toBe("[{},{}]");
});

test("a form without changes closes without a question", async () => {
  serveBudgets(budget());
  const { user } = await typed("100");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("what was typed comes back after a reload, merged with what was saved since", async () => {
  const api = serveBudgets(budget());
  await typed("70");
  api.now = { ...api.now, version: 4, budgets: [budget({ warn_at_percent: 60 })] };
  const { user } = loadPageAnew();
  expect(await screen.findByText(/^Not saved yet: Whole server per month, from /)).toBeVisible();
  await user.click(screen.getByRole("button", { name: /^Continue/ }));
  expect(await screen.findByText(/^Your unsaved changes of .* are back\./)).not.toHaveTextContent("Someone else");
  expect(limit()).toHaveValue("70");
  expect(screen.getByRole("textbox", { name: "Warn at (%)" })).toHaveValue("60");
  await user.click(screen.getByRole("button", { name: "Save budget" }));
  await waitFor(() => expect(api.sent).toMatchObject([{ version: 4, budgets: [{ limit_usd: "70", warn_at_percent: 60 }] }]));
  await waitFor(() => expect(stored()).toBe("[{},{}]"));
});

test("a form whose field was saved by someone else meanwhile says so when it comes back", async () => {
  const api = serveBudgets(budget());
  await typed("70");
  api.now = { ...api.now, version: 4, budgets: [budget({ limit_usd: "90" })] };
  const { user } = loadPageAnew();
  await user.click(await screen.findByRole("button", { name: /^Continue/ }));
  expect(await screen.findByText(/Someone else has changed the same meanwhile/)).toBeVisible();
});

test("what was typed comes back after the session has ended", async () => {
  serveBudgets(budget());
  server.use(http.put(`${GUILD_URL}/llm/budgets`, () => problem(401, "auth.required"), { once: true }));
  const { user, onSignedOut } = await typed("70");
  await user.click(screen.getByRole("button", { name: "Save budget" }));
  await waitFor(() => expect(onSignedOut).toHaveBeenCalled());
  const again = loadPageAnew();
  await again.user.click(await screen.findByRole("button", { name: /^Continue/ }));
  expect(limit()).toHaveValue("70");
});

test("a kept form can be discarded without opening it", async () => {
  serveBudgets(budget());
  await typed("70");
  const { user } = loadPageAnew();
  await user.click(await screen.findByRole("button", { name: "Discard: Whole server per month" }));
  expect(screen.queryByText(/^Not saved yet/)).toBeNull();
  expect(stored()).toBe("[{},{}]");
});

test.each(["Discard: Whole server per month", "Save budget"])("'%s' in a new tab ends a draft of a closed tab for good", async (end) => {
  serveBudgets(budget());
  await typed("70");
  const { user } = openNewTab();
  if (end === "Save budget") await user.click(await screen.findByRole("button", { name: /^Continue/ }));
  await user.click(await screen.findByRole("button", { name: end }));
  await waitFor(() => expect(stored()).toBe("[{},{}]"));
  loadPageAnew();
  await screen.findByRole("button", { name: "Change Whole server per month" });
  expect(screen.queryByText(/^Not saved yet/)).toBeNull();
});

test("what was typed into a budget that was removed since can become a budget of the same member", async () => {
  const api = serveBudgets(budget({ scope: "user", user_id: "77", period: "day", limit_usd: "5" }));
  await typed("3", "Olivia per day");
  api.now = { ...api.now, version: 4, budgets: [] };
  const { user } = loadPageAnew();
  expect(await screen.findByText(/^Not saved yet: Olivia per day \(removed\), from /)).toBeVisible();
  await user.click(await screen.findByRole("button", { name: /^Continue/ }));
  const sheet = within(await screen.findByRole("dialog", { name: "Add a budget" }));
  expect(sheet.getByRole("combobox", { name: "Member" })).toHaveTextContent("Olivia");
  expect(sheet.getByRole("radio", { name: "Day" })).toBeChecked();
  expect(limit()).toHaveValue("3");
  await user.click(await sheet.findByRole("button", { name: "Save and stop now…" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Save and stop" }));
  await waitFor(() => expect(api.sent).toMatchObject([{ version: 4, budgets: [{ scope: "user", user_id: "77", period: "day", limit_usd: "3" }] }]));
});

test("what was typed is no longer announced once someone else has saved the same", async () => {
  const api = serveBudgets(budget());
  await typed("70");
  api.now = { ...api.now, version: 4, budgets: [budget({ limit_usd: "70" })] };
  loadPageAnew();
  await waitFor(() => expect(stored()).toBe("[{},{}]"));
  expect(screen.queryByText(/^Not saved yet/)).toBeNull();
});

test("the buttons of several kept forms say which form they are for", async () => {
  serveBudgets(budget(), budget({ period: "day", limit_usd: "5" }));
  await typed("70");
  cleanup();
  await typed("3", "Whole server per day");
  loadPageAnew();
  await screen.findAllByText(/^Not saved yet/);
  const names = screen.getAllByRole("button", { name: /^(Discard|Continue)/ }).map((button) => button.getAttribute("aria-label"));
  expect(names).toEqual(["Whole server per month", "Whole server per day"].flatMap((title) => [`Discard: ${title}`, `Continue: ${title}`]));
  expect(await violationsIn(document.body)).toEqual([]);
});
