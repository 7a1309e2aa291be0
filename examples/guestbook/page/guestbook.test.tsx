import { cogAnswers, inGerman, problem, renderPlugin, violationsIn } from "@baseline/testing";
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Entry } from "./entries";
import plugin from "./plugin";

const entry = (number: number): Entry => ({
  id: String(number),
  user_id: "900000000000000002",
  name: "Leo",
  text: `Greeting ${number}`,
  written_at: "2026-03-01T12:00:00Z",
});

const holds = (entries: Entry[], total = entries.length) => cogAnswers("guestbook", "get", "entries", { total, entries });

test("the entries are listed, and the page is accessible", async () => {
  holds([entry(2), entry(1)]);
  renderPlugin(plugin);
  const rows = await screen.findAllByRole("listitem");
  expect(rows.map((row) => within(row).getByText(/Greeting/).textContent)).toEqual(["Greeting 2", "Greeting 1"]);
  expect(await violationsIn(document.body)).toEqual([]);
});

test("an entry is removed after a confirmation, and the list read anew", async () => {
  holds([entry(1)]);
  const { user } = renderPlugin(plugin);
  await user.click(await screen.findByRole("button", { name: "Remove the entry of Leo" }));
  cogAnswers("guestbook", "delete", "entries/1", (request) => {
    expect(request.headers.get("X-CSRF-Token")).toBe("token-of-the-session");
    holds([]);
    return new Response(null, { status: 204 });
  });
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Remove" }));
  expect(await screen.findByText("Nobody has written yet")).toBeVisible();
});

test("a refusal is shown in words, and the entry stays", async () => {
  holds([entry(1)]);
  cogAnswers("guestbook", "delete", "entries/1", problem(400, "request.invalid"));
  const { user } = renderPlugin(plugin);
  await user.click(await screen.findByRole("button", { name: "Remove the entry of Leo" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Remove" }));
  expect(await screen.findByText("About request.invalid")).toBeVisible();
  expect(screen.getByText("Greeting 1")).toBeVisible();
});

test("earlier entries come with a button", async () => {
  cogAnswers("guestbook", "get", "entries", (request) => {
    const limit = Number(new URL(request.url).searchParams.get("limit"));
    return { total: 60, entries: Array.from({ length: Math.min(limit, 60) }, (_, index) => entry(60 - index)) };
  });
  const { user } = renderPlugin(plugin);
  await user.click(await screen.findByRole("button", { name: "Show earlier entries" }));
  expect(await screen.findByText("Greeting 1")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Show earlier entries" })).toBeNull();
});

test("without an answer the page says so", async () => {
  cogAnswers("guestbook", "get", "entries", problem(409, "extension.switched_off"));
  renderPlugin(plugin);
  expect(await screen.findByText("The guestbook could not be loaded")).toBeVisible();
});

test("in German, the page speaks German, and so does a refusal of the cog", async () => {
  inGerman();
  holds([entry(1)]);
  cogAnswers("guestbook", "delete", "entries/1", () => Response.json({ type: "urn:baseline:request.invalid", title: "", status: 400, detail: "This entry has been removed already." }, { status: 400 }));
  const { user } = renderPlugin(plugin);
  expect(await screen.findByText("1 Eintrag")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Den Eintrag von Leo entfernen" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Entfernen" }));
  expect(await screen.findByText("Dieser Eintrag wurde schon entfernt.")).toBeVisible();
});
