import { screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import type { BotCog } from "@/lib/api/types";

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
});

test("the page of a cog that is gone says so", async () => {
  renderInApp(<CogDetails name="gone" />);
  expect(await screen.findByText("There is no such cog now")).toBeVisible();
});
