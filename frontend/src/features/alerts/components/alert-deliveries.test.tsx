import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, GUILD, GUILD_URL, problem, server } from "../../../../test/server";
import type { AlertDelivery } from "../words";
import { AlertDeliveries } from "./alert-deliveries";

const delivery = (facts: Partial<AlertDelivery>): AlertDelivery => ({
  id: "5f0c7f2e-3a39-4f4f-9b5c-6b1d0f6f4c11",
  kind: "budgets",
  target: "channel",
  state: "delivered",
  text: "80 % of this server's daily budget is spent.",
  raised_at: "2026-03-14T09:26:53Z",
  attempts: 1,
  due_at: null,
  delivered_at: "2026-03-14T09:27:00Z",
  error: "",
  ...facts,
});

test("each delivery shows its kind, its target and its outcome", async () => {
  server.use(
    answers("get", `${GUILD_URL}/alerts`, [
      delivery({}),
      delivery({ id: "2", kind: "cogs_off", target: "webhook", state: "given_up", delivered_at: null, error: "The webhook redirects, which are not followed." }),
      delivery({ id: "3", kind: "test", target: "member", state: "waiting", due_at: "2026-03-14T09:30:00Z", error: "Discord cannot be reached." }),
    ]),
  );
  renderInApp(<AlertDeliveries guildId={GUILD} />);
  const [first, second, third] = (await screen.findAllByRole("listitem")) as [HTMLElement, HTMLElement, HTMLElement];
  expect(within(first).getByText("Delivered")).toBeVisible();
  expect(first).toHaveTextContent("Budgetto the channel");
  expect(within(second).getByText("Given up")).toBeVisible();
  expect(second).toHaveTextContent("The webhook redirects, which are not followed.");
  expect(third).toHaveTextContent("Discord cannot be reached. Next attempt");
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a test names the targets that it goes to", async () => {
  let sent = 0;
  server.use(
    answers("get", `${GUILD_URL}/alerts`, []),
    http.post(`${GUILD_URL}/alerts/test`, () => {
      sent += 1;
      return HttpResponse.json({ targets: ["channel", "webhook"] }, { status: 202 });
    }),
  );
  const { user } = renderInApp(<AlertDeliveries guildId={GUILD} />);
  expect(await screen.findByText("No alerts yet")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Send a test" }));
  expect(await screen.findByText("A test is on its way to the channel and webhook")).toBeVisible();
  expect(sent).toBe(1);
});

test("a test without a target says what to set", async () => {
  server.use(answers("get", `${GUILD_URL}/alerts`, []), answers("post", `${GUILD_URL}/alerts/test`, { targets: [] }));
  const { user } = renderInApp(<AlertDeliveries guildId={GUILD} />);
  await user.click(await screen.findByRole("button", { name: "Send a test" }));
  expect(await screen.findByText(/set a channel, a member or a webhook first/)).toBeVisible();
});

test("a list that cannot be loaded can be asked for again", async () => {
  server.use(http.get(`${GUILD_URL}/alerts`, () => problem(503, "service.unavailable")));
  const { user } = renderInApp(<AlertDeliveries guildId={GUILD} />);
  expect(await screen.findByText("The alerts could not be loaded")).toBeVisible();
  server.use(answers("get", `${GUILD_URL}/alerts`, [delivery({})]));
  await user.click(screen.getByRole("button", { name: /again/i }));
  expect(await screen.findByText("Delivered")).toBeVisible();
});
