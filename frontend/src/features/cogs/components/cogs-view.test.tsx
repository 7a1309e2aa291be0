import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import type { BotCog, CogChange } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { aCog } from "../../../../test/plugin";
import { renderInApp } from "../../../../test/render";
import { answers, ORIGIN, server } from "../../../../test/server";
import { CogDetails } from "./cog-details";
import { CogsView } from "./cogs-view";

const cog = (name: string, more: Partial<BotCog> = {}): BotCog => {
  const { reasons, manifest } = aCog(name);
  return { name, state: "loaded", reasons, manifest, commands_left_out: [], ...more };
};

const NONE = { requests: 0, input_tokens: 0, output_tokens: 0, cache_tokens: 0, total_tokens: 0, cost_usd: "0", unpriced_requests: 0 };

beforeEach(() => {
  const { manifest } = cog("Ask");
  server.use(
    answers("get", `${ORIGIN}/api/v1/cogs`, [
      cog("ask", { manifest: { ...manifest, permissions: ["send_messages"], required_intents: ["message_content"] } }),
      cog("quiet", { state: "degraded", reasons: ["It reads no messages: the intent is missing."] }),
      cog("broken", { state: "failed", reasons: ["It needs the package left_pad."], commands_left_out: ["/roll has no description."] }),
    ]),
    answers("get", `${ORIGIN}/api/v1/llm/usage/by-cog/:cog`, { from: "2026-03-01", to: "2026-03-14", cog_name: "ask", total: NONE, by_day: [], by_model: [] }),
    answers("get", `${ORIGIN}/api/v1/extensions`, [{ cog: "ask", routes: [], problem: "It has no router." }]),
    answers("get", `${ORIGIN}/api/v1/cogs/:cog/off-in`, { everywhere: null, guilds: [], total: 0 }),
  );
});

test("cogs that failed come first, with the reasons", async () => {
  renderInApp(<CogsView />);
  await screen.findByText("Failed");
  expect(screen.getAllByRole("heading", { level: 2 }).map((name) => name.textContent)).toEqual(["broken", "quiet", "Ask"]);
  expect(screen.getByRole("list", { name: "What is wrong with broken" })).toHaveTextContent(/left_pad.*\/roll has no description/);
  expect(screen.getByText("Runs with less")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("the page of a cog says what it needs", async () => {
  renderInApp(<CogDetails name="ask" />);
  expect(await screen.findByRole("heading", { name: "Ask", level: 1 })).toBeVisible();
  expect(screen.getByText("send_messages")).toBeVisible();
  expect(screen.getByText("message_content")).toBeVisible();
  expect(screen.queryByText("Tables")).toBeNull();
  expect(await screen.findByText("Its routes are not served: It has no router.")).toBeVisible();
});

test("the page of a cog names the servers in which it is off, by whom, or with what failed", async () => {
  const at = "2026-03-14T09:26:53Z";
  const pause = { until: at, failed: "/roll", error: "KeyError", openings: 2 };
  const guild = { guild_id: "1", name: "Harbour", icon_url: null, switched_off_at: at, switched_off_by: { id: "2", name: "Olivia", avatar_url: null }, pause: null };
  const broken = { ...guild, guild_id: "3", name: "Pier", switched_off_at: null, switched_off_by: null, pause };
  server.use(answers("get", `${ORIGIN}/api/v1/cogs/:cog/off-in`, { everywhere: pause, guilds: [guild, broken], total: 120 }));
  renderInApp(<CogDetails name="ask" />);
  const [harbour, pier] = within(await screen.findByRole("list", { name: "Servers without the cog" })).getAllByRole("listitem");
  expect(harbour).toHaveTextContent(/Harbour.*switched off by Olivia/);
  expect(pier).toHaveTextContent(/Pier.*Kept failing off until .*\/roll, KeyError, 2 times in a row/);
  expect(screen.getByText(/off in every server until/)).toBeVisible();
  expect(screen.getByText("Only the first 2 are listed.")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("the page of a cog that is gone says so", async () => {
  renderInApp(<CogDetails name="gone" />);
  expect(await screen.findByText("There is no such cog now")).toBeVisible();
});

/** Answers a change of `ask`, and keeps what was asked for. */
function serveChange(change: CogChange) {
  const asked: unknown[] = [];
  server.use(
    http.post(`${ORIGIN}/api/v1/cogs/ask/changes`, async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json(change);
    }),
  );
  return asked;
}

test("a cog is reloaded in every process of the bot", async () => {
  const asked = serveChange({ outcomes: [{ process: "bot:1", failure: null, runs: true }], unanswered: 0 });
  const { user } = renderInApp(<CogsView />);
  await user.click(await screen.findByRole("button", { name: "Reload ask" }));
  expect(await screen.findByText("ask is reloaded in 1 process")).toBeVisible();
  expect(asked).toEqual([{ operation: "reload" }]);
});

test("a process in which a change failed, and one that is silent, are named", async () => {
  serveChange({
    outcomes: [
      { process: "bot:1", failure: null, runs: true },
      { process: "bot:2", failure: "syntax error in ask.py:6", runs: true },
    ],
    unanswered: 1,
  });
  const { user } = renderInApp(<CogsView />);
  await user.click(await screen.findByRole("button", { name: "Reload ask" }));
  const notice = await screen.findByRole("alert");
  expect(notice).toHaveTextContent("ask was reloaded in 1 of 3 processes");
  expect(notice).toHaveTextContent("bot:2: syntax error in ask.py:6. The earlier code runs on.");
  expect(notice).toHaveTextContent("1 process has not answered");
  expect(await violationsIn(document.body)).toEqual([]);
});

test("unloading asks first, and a cog that is not loaded offers the opposite", async () => {
  const asked = serveChange({ outcomes: [{ process: "bot:1", failure: null, runs: false }], unanswered: 0 });
  server.use(answers("get", `${ORIGIN}/api/v1/cogs`, [cog("ask"), cog("dice", { state: "unloaded" })]));
  const { user } = renderInApp(<CogsView />);
  expect(await screen.findByRole("button", { name: "Load dice" })).toBeEnabled();
  expect(screen.queryByRole("button", { name: "Unload dice" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Unload ask" }));
  expect(asked).toEqual([]);
  await user.click(within(await screen.findByRole("alertdialog", { name: "Unload ask?" })).getByRole("button", { name: "Unload" }));
  await expect.poll(() => asked).toEqual([{ operation: "unload" }]);
});
