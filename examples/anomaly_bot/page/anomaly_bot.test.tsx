import { cogAnswers, problem, renderPlugin, violationsIn } from "@baseline/testing";
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Alert, Profile } from "./anomalies";
import plugin from "./plugin";

const MARA = "900000000000000002";

const alert = (changes: Partial<Alert> = {}): Alert => ({
  id: "7",
  kind: "raid",
  score: 0.93,
  factors: { newcomers: 0.4, "young accounts": 0.9 },
  user_ids: [MARA, "900000000000000003"],
  names: { [MARA]: "Mara" },
  found_at: "2026-03-01T12:00:00Z",
  verdict: null,
  ...changes,
});

const holds = (...alerts: Alert[]) => cogAnswers("anomaly_bot", "get", "alerts", { total: alerts.length, alerts });

const profile: Profile = {
  name: "Mara",
  days: 60,
  active_half_hours: 59,
  usual: [{ kind: "messages", mean: 2.1, most: 6 }],
  moving_average: 2,
  weighted_average: 2.2,
  hours: Array.from({ length: 24 }, (_, hour) => (hour === 20 ? 59 : 0)),
  weekdays: [9, 8, 8, 9, 8, 8, 9],
  trends: { 7: "steady", 30: "rising", 90: "steady" },
  learned_at: "2026-03-01T12:00:00Z",
};

test("an alert shows its score, its factors and its members, and the page is accessible", async () => {
  holds(alert());
  renderPlugin(plugin);
  const row = await screen.findByRole("listitem");
  expect(within(row).getByText("Suspected raid")).toBeVisible();
  expect(within(row).getByText("young accounts 0.90, newcomers 0.40")).toBeVisible();
  expect(within(row).getByRole("link", { name: "Mara" })).toHaveAttribute("href", expect.stringMatching(`/ext/anomaly_bot/member/${MARA}$`));
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a verdict is sent, and the queue read anew", async () => {
  holds(alert());
  const { user } = renderPlugin(plugin);
  cogAnswers("anomaly_bot", "post", "alerts/7/verdict", async (request) => {
    expect(await request.json()).toEqual({ verdict: "wrong" });
    holds();
    return alert({ verdict: "wrong" });
  });
  await user.click(await screen.findByRole("button", { name: "False alarm" }));
  expect(await screen.findByText("Nothing waits for a verdict")).toBeVisible();
});

test("alerts with a verdict are shown without buttons", async () => {
  holds(alert({ verdict: "right" }));
  const { user } = renderPlugin(plugin);
  await user.click(await screen.findByRole("radio", { name: "All" }));
  expect(await screen.findByText("Right")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Right" })).toBeNull();
});

test("a member's profile shows trends and hours, and is accessible", async () => {
  cogAnswers("anomaly_bot", "get", `profiles/${MARA}`, profile);
  renderPlugin(plugin, `member/${MARA}`);
  expect(await screen.findByText("7 days: steady, 30 days: rising, 90 days: steady")).toBeVisible();
  expect(screen.getByText("What is usual for Mara.")).toBeVisible();
  expect(screen.getByRole("listitem", { name: "20: 59" })).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a member of which nothing was learned has no profile", async () => {
  cogAnswers("anomaly_bot", "get", `profiles/${MARA}`, problem(404, "route.not_found"));
  renderPlugin(plugin, `member/${MARA}`);
  expect(await screen.findByText("There is no profile of this member yet")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("a profile that could not be loaded can be tried again", async () => {
  cogAnswers("anomaly_bot", "get", `profiles/${MARA}`, problem(409, "extension.switched_off"));
  renderPlugin(plugin, `member/${MARA}`);
  expect(await screen.findByText("The profile could not be loaded")).toBeVisible();
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
});
