import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { GUILD, GUILD_URL, problem, server } from "../../../../test/server";
import { budget, ofEach, serveBudgets, usage } from "./budgets.fixtures";
import { BudgetsView } from "./budgets-view";

const open = () => renderInApp(<BudgetsView guildId={GUILD} features={["ask", "draw"]} />);

test("the server's limit shows what is spent, held back and left, and why usage shows less", async () => {
  serveBudgets(budget());
  open();
  const card = await screen.findByRole("region", { name: "Server, this month" });
  expect(within(card).getByRole("meter")).toHaveAttribute("aria-valuetext", "$62.52 of $100.00, 62.5%");
  expect(card).toHaveTextContent("Remaining$37.48");
  expect(card).toHaveTextContent("Held back for running requests$0.50");
  expect(card).toHaveTextContent("Warning from$80.00");
  expect(card).toHaveTextContent("Starts anewApr 1, 00:00 UTC");
  expect(await within(card).findByText("Usage shows $59.02: budgets also count 70 requests without a price, at $0.05 each.")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a budget of each member says how many it stops", async () => {
  serveBudgets(ofEach(), budget({ scope: "cog", cog_name: "ask", state: "exhausted", limit_usd: "12", spent_usd: "12" }));
  open();
  const table = await screen.findByRole("table", { name: "All budgets" });
  const [, each, cog] = within(table).getAllByRole("row");
  await expect.poll(() => each?.textContent).toContain("1 member stopped");
  expect(cog).toHaveTextContent("Stopped");
});

test("a member with a budget of their own is not counted among those that the budget of each stops", async () => {
  serveBudgets(ofEach(), budget({ scope: "user", user_id: "77", limit_usd: "50", spent_usd: "20" }));
  open();
  expect((await screen.findAllByText("None over"))[0]).toBeInTheDocument();
  expect(screen.getByRole("rowheader", { name: /^Olivia/ })).toBeVisible();
});

test("a limit of the operator is shown and cannot be changed", async () => {
  const api = serveBudgets();
  api.now.ceilings = [{ scope: "guild", period: "day", limit_usd: "5", spent_usd: "5", reserved_usd: "0", resets_at: "2026-04-01T00:00:00Z" }];
  open();
  const card = await screen.findByRole("region", { name: "Server, today" });
  expect(card).toHaveTextContent("Set by the bot's operator");
  expect(card).toHaveTextContent("Stopped");
});

test("without budgets, three limits are suggested from last month", async () => {
  serveBudgets();
  server.use(http.get(`${GUILD_URL}/llm/usage`, () => HttpResponse.json(usage({ by_day: [{ day: "2026-02-03", ...usage().by_cog[0], cost_usd: "4" } as never] }))));
  const { user } = open();
  const list = await screen.findByRole("list", { name: "Suggested budgets" });
  expect(within(list).getAllByRole("listitem").map((item) => item.textContent?.match(/\$[\d.]+ per (day|month)/)?.[0])).toEqual(["$100.00 per month", "$5.00 per day", "$50.00 per month"]);
  await user.click(within(list).getByRole("button", { name: "Use Each member per month" }));
  const sheet = await screen.findByRole("dialog", { name: "Add a budget" });
  expect(within(sheet).getByRole("textbox", { name: "Limit in US dollars" })).toHaveValue("50");
});

test("a suggested limit can be cleared and replaced by another", async () => {
  serveBudgets();
  const { user } = open();
  await user.click(await screen.findByRole("button", { name: "Use Whole server per month" }));
  const limit = await screen.findByRole("textbox", { name: "Limit in US dollars" });
  await user.type(limit, "{Backspace>9/}");
  expect(limit).toHaveValue("");
  await user.type(limit, "7");
  expect(limit).toHaveValue("7");
});

test("budgets that cannot be read offer another try", async () => {
  serveBudgets();
  server.use(http.get(`${GUILD_URL}/llm/budgets`, () => problem(403, "access.denied")));
  open();
  expect(await screen.findByText("The budgets could not be loaded")).toBeVisible();
});

test("a budget is removed after a confirmation, and the others stay", async () => {
  const api = serveBudgets(budget(), ofEach());
  const { user } = open();
  await user.click(await screen.findByRole("button", { name: "Remove Whole server per month" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Remove" }));
  await expect.poll(() => api.sent.map(({ version, budgets }) => [version, budgets.map(({ scope }) => scope)])).toEqual([[3, ["user"]]]);
});
