import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { violationsIn } from "../../../../test/axe";
import { inGerman } from "../../../../test/plugin";
import { renderInApp } from "../../../../test/render";
import { GUILD, problem } from "../../../../test/server";
import { budget, ofEach, serveBudgets } from "./budgets.fixtures";
import { BudgetsView } from "./budgets-view";

async function change(name: string) {
  const { user } = renderInApp(<BudgetsView guildId={GUILD} features={["ask"]} />);
  await user.click(await screen.findByRole("button", { name }));
  const sheet = within(await screen.findByRole("dialog"));
  await screen.findAllByText(/70 requests without a price|counted for each/);
  const limit = sheet.getByRole("textbox", { name: "Limit in US dollars" });
  async function type(text: string) {
    await user.clear(limit);
    await user.type(limit, text);
  }
  const says = () => sheet.getByRole("status").textContent;
  return { user, sheet, type, says, limit };
}

test("the sheet says what saving does now, while the limit is typed", async () => {
  serveBudgets(budget());
  const { type, says, user, sheet } = await change("Change Whole server per month");
  expect(says()).toBe("Changes nothing now: $62.52 of $100.00 spent this month. Requests are refused from $100.00 on.");
  await type("70");
  expect(says()).toBe("Warns from now on: $62.52 of $70.00 spent this month. Requests are refused from $70.00 on.");
  await type("62,52");
  expect(says()).toBe("Stops the whole server now: $62.52 of $62.52 spent this month. Requests are refused until the month ends (UTC).");
  await user.click(sheet.getByRole("radio", { name: "Only warn" }));
  expect(says()).toBe("Stops nothing: $62.52 of $62.52 spent this month, and this budget only warns.");
  expect(await violationsIn(document.body)).toEqual([]);
});

test("what stops something at once is saved only after a confirmation", async () => {
  const api = serveBudgets(budget());
  const { type, user, sheet } = await change("Change Whole server per month");
  await type("50");
  await user.click(sheet.getByRole("button", { name: "Save and stop now…" }));
  expect(api.sent).toEqual([]);
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Save and stop" }));
  await expect.poll(() => api.sent.map(({ budgets }) => budgets[0]?.limit_usd)).toEqual(["50"]);
});

test("submitting the form does not skip the confirmation", async () => {
  const api = serveBudgets(budget());
  const { type, user, sheet, limit } = await change("Change Whole server per month");
  await type("50");
  fireEvent.submit(limit);
  await user.click(sheet.getByRole("button", { name: "Save and stop now…" }));
  expect(await screen.findByRole("alertdialog")).toBeVisible();
  expect(api.sent).toEqual([]);
});

test("a budget of each member says whom it stops", async () => {
  serveBudgets(ofEach({ limit_usd: "30" }));
  const { type, says } = await change("Change Each member per month");
  expect(says()).toBe("Changes nothing now: no member has spent $30.00 this month.");
  await type("3");
  expect(says()).toContain("Stops 2 members now");
});

test("a field that is no amount is marked, and nothing is sent", async () => {
  const api = serveBudgets(budget());
  const { type, user, sheet, limit } = await change("Change Whole server per month");
  await type("lots");
  await user.click(sheet.getByRole("button", { name: "Save budget" }));
  expect(limit).toHaveAttribute("aria-invalid", "true");
  expect(limit).toHaveAccessibleDescription("Type an amount in US dollars, such as 25 or 0.50.");
  expect(api.sent).toEqual([]);
});

test("a limit that could be a thousand dollars or one is asked about, and nothing is sent", async () => {
  const api = serveBudgets(budget());
  const { type, user, sheet, limit } = await change("Change Whole server per month");
  await type("1,000");
  await user.click(sheet.getByRole("button", { name: "Save budget" }));
  expect(limit).toHaveAccessibleDescription("Write 1000 or 1.00.");
  expect(api.sent).toEqual([]);
});

test("a German is asked with a decimal comma", async () => {
  inGerman();
  serveBudgets(budget());
  const { user } = renderInApp(<BudgetsView guildId={GUILD} features={["ask"]} />);
  await user.click(await screen.findByRole("button", { name: /ändern$/ }));
  const limit = await screen.findByRole("textbox", { name: /US-Dollar/ });
  await user.clear(limit);
  await user.type(limit, "1.000");
  fireEvent.submit(limit);
  expect(limit).toHaveAccessibleDescription("Schreibe 1000 oder 1,00.");
});

test("a second budget of the same is refused in German too", async () => {
  inGerman();
  serveBudgets(budget());
  const { user } = renderInApp(<BudgetsView guildId={GUILD} features={["ask"]} />);
  await user.click(await screen.findByRole("button", { name: "Budget hinzufügen" }));
  await user.type(await screen.findByRole("textbox", { name: /US-Dollar/ }), "5");
  expect(screen.getByRole("alert")).toHaveTextContent("Dafür gibt es in diesem Zeitraum schon ein Budget.");
});

test("a saved limit with three decimals stays valid while another field is edited", async () => {
  const api = serveBudgets(budget({ limit_usd: "101.125" }));
  const { user, sheet } = await change("Change Whole server per month");
  await user.click(sheet.getByRole("radio", { name: "Only warn" }));
  await user.click(sheet.getByRole("button", { name: "Save budget" }));
  await expect.poll(() => api.sent.at(-1)).toMatchObject({ budgets: [{ limit_usd: "101.125", stop: false }] });
});

test("a refusal of the API stands at its field", async () => {
  const api = serveBudgets(budget());
  api.refusal = () => problem(422, "budgets.invalid", { errors: [{ pointer: "/budgets/0/limit_usd", message: "Too large." }] });
  const { type, user, sheet, limit } = await change("Change Whole server per month");
  await type("200");
  await user.click(sheet.getByRole("button", { name: "Save budget" }));
  await expect.poll(() => limit.getAttribute("aria-invalid")).toBe("true");
  expect(limit).toHaveAccessibleDescription("Too large.");
});

test("a second budget of the same is refused before it is sent", async () => {
  serveBudgets(budget());
  const { sheet, type } = await change("Add a budget");
  await type("5");
  expect(sheet.getByRole("alert")).toHaveTextContent("There is already a budget for this and this period.");
});

test("a change of another budget in the meantime is kept, without a question", async () => {
  const api = serveBudgets(budget());
  const { type, user, sheet } = await change("Change Whole server per month");
  api.now = { ...api.now, version: 4, budgets: [...api.now.budgets, ofEach()] };
  await type("200");
  await user.click(sheet.getByRole("button", { name: "Save budget" }));
  await expect.poll(() => api.sent.at(-1)).toMatchObject({ version: 4, budgets: [{ limit_usd: "200" }, { scope: "user" }] });
});

test("a change of the same budget in the meantime is shown beside one's own", async () => {
  const api = serveBudgets(budget());
  const { type, user, sheet } = await change("Change Whole server per month");
  api.now = { ...api.now, version: 4, budgets: [budget({ limit_usd: "300" })], updated_by: "77" };
  await type("200");
  await user.click(sheet.getByRole("button", { name: "Save budget" }));
  const dialog = await screen.findByRole("dialog", { name: "Olivia changed this budget first" });
  expect(dialog).toHaveTextContent("Theirs$300.00 per month");
  expect(dialog).toHaveTextContent("Mine$200.00 per month");
  await user.click(within(dialog).getByRole("button", { name: "Save mine" }));
  await expect.poll(() => api.sent.at(-1)).toMatchObject({ version: 4, budgets: [{ limit_usd: "200" }] });
});

test("a budget that another user has added meanwhile is replaced by one's own on request", async () => {
  const api = serveBudgets(ofEach());
  const { type, user, sheet } = await change("Add a budget");
  api.now = { ...api.now, version: 4, budgets: [ofEach(), budget({ limit_usd: "300" })], updated_by: "77" };
  await type("200");
  await user.click(sheet.getByRole("button", { name: "Add budget" }));
  const dialog = await screen.findByRole("dialog", { name: "Olivia changed this budget first" });
  await user.click(within(dialog).getByRole("button", { name: "Save mine" }));
  await expect.poll(() => api.sent.at(-1)?.version).toBe(4);
  expect(api.sent.at(-1)?.budgets.map(({ scope, limit_usd }) => [scope, limit_usd])).toEqual([["user", "10"], ["guild", "200"]]);
});

test("leaving the question about a conflict leads back to what was typed", async () => {
  const api = serveBudgets(budget());
  const { type, user, sheet } = await change("Change Whole server per month");
  api.now = { ...api.now, version: 4, budgets: [] };
  await type("200");
  await user.click(sheet.getByRole("button", { name: "Save budget" }));
  const dialog = await screen.findByRole("dialog", { name: "Someone else changed this budget first" });
  expect(dialog).toHaveTextContent("TheirsRemoved");
  await user.keyboard("{Escape}");
  expect(await screen.findByRole("textbox", { name: "Limit in US dollars" })).toHaveValue("200");
});
