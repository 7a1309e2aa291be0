import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import type { Model } from "@/lib/api/types";
import { addDays, today } from "@/lib/days";
import { forgetStores } from "@/lib/drafts/store";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, ORIGIN, problem, server } from "../../../../test/server";
import { ModelsView } from "./models-view";

const FIGURES = { requests: 9, input_tokens: 0, output_tokens: 0, cache_tokens: 0, total_tokens: 0, cost_usd: "0", unpriced_requests: 9 };

const PRICE: Model["price"] = {
  rates: [
    { meter: "input", per: 1000, usd: "0.002", tiers: [{ above_input_tokens: 200_000, usd: "0.004" }] },
    { meter: "output", per: 1000, usd: "0.008", tiers: [] },
  ],
  tier_factors: [],
  region_factors: [],
  source: "seed",
  valid_from: "2020-01-01T00:00:00Z",
};

const MODEL: Model = {
  provider: "openai",
  model: "gpt-4.1",
  title: "GPT-4.1",
  context_window: 1_000_000,
  max_output_tokens: 32_768,
  capabilities: ["text"],
  price: PRICE,
  ends_on: null,
  successor: null,
};

const PRICING = `${ORIGIN}/api/v1/llm/models/:provider/:model/pricing`;
let sent: unknown;

beforeEach(() => {
  sent = undefined;
  const usage = { total: FIGURES, by_day: [], by_cog: [], by_request_type: [], top_guilds: [], from: today(), to: today() };
  server.use(
    answers("get", `${ORIGIN}/api/v1/llm/models`, {
      models: [MODEL, { ...MODEL, model: "gpt-4", ends_on: addDays(today(), 20), successor: "gpt-4.1" }, { ...MODEL, model: "o9", price: null }],
    }),
    answers("get", `${ORIGIN}/api/v1/llm/usage/summary`, { ...usage, by_model: [{ ...FIGURES, provider: "openai", model: "gpt-4.1-2026-01-01" }] }),
    http.put(PRICING, async ({ request, params }) => {
      sent = { ...params, body: await request.json() };
      return HttpResponse.json({ price: PRICE, repriced_requests: 9 });
    }),
  );
});

test("models without a price come first, also those that are used without being on offer, then those that end", async () => {
  renderInApp(<ModelsView />);
  await screen.findByText("9 without a price");
  const names = within(screen.getByRole("list", { name: "Models" })).getAllByRole("heading");
  expect(names.map((name) => name.textContent)).toEqual(["gpt-4.1-2026-01-01 openai", "o9 openai", "gpt-4 openai", "gpt-4.1 openai"]);
  expect(screen.getByRole("note")).toHaveTextContent("2 models without a price, or with requests from before it was set: the cost of 9 requests of this month is not known.");
  expect(screen.getByText(/^Ends .*, then gpt-4\.1$/)).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("prices are shown per million tokens", async () => {
  renderInApp(<ModelsView />);
  const row = (await screen.findAllByRole("listitem")).at(-1);
  expect(row).toHaveTextContent("Input$2.00 per million tokens");
});

test("setting a price shows what changes, sends it per 1,000 tokens and says what came of it", async () => {
  const { user } = renderInApp(<ModelsView />);
  await user.click(await screen.findByRole("button", { name: "Set price of gpt-4.1" }));
  const input = await screen.findByLabelText("Input, dollars per million tokens");
  expect(screen.getByRole("status")).toHaveTextContent("Nothing changes");
  await user.clear(input);
  await user.type(input, "3.50");
  expect(screen.getByRole("status")).toHaveTextContent("Input: $2.00 → $3.50");
  expect(screen.getByRole("status")).toHaveTextContent("A request with 10,000 tokens in and 1,000 out costs $0.043 instead of $0.028.");
  expect(await violationsIn(document.body)).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Set price" }));
  expect(await screen.findByText("The price is set. 9 requests that had no cost have one now.")).toBeVisible();
  expect(sent).toEqual({
    provider: "openai",
    model: "gpt-4.1",
    body: {
      rates: [
        { meter: "input", usd: "0.0035", tiers: [{ above_input_tokens: 200_000, usd: "0.004" }] },
        { meter: "output", usd: "0.008", tiers: [] },
      ],
      valid_from: null,
      tier_factors: null,
      region_factors: null,
    },
  });
});

test("the removal of a tier and a day in the past are changes", async () => {
  const { user } = renderInApp(<ModelsView />);
  await user.click(await screen.findByRole("button", { name: "Set price of gpt-4.1" }));
  const says = await screen.findByRole("status");
  fireEvent.change(screen.getByLabelText("From"), { target: { value: "2026-03-01" } });
  expect(says).toHaveTextContent("The prices stay the same.Holds from Mar 1, 2026 on.");
  fireEvent.change(screen.getByLabelText("From"), { target: { value: "" } });
  expect(says).toHaveTextContent("Nothing changes");
  await user.click(screen.getByRole("button", { name: "Remove" }));
  expect(says).toHaveTextContent("Input above 200,000 tokens in: $4.00 → $2.00");
});

test("a price that could be a thousand dollars or one is asked about, and one that holds already is not", async () => {
  const rates = [{ meter: "input", per: 1000, usd: "0.001125", tiers: [] }, { meter: "output", per: 1000, usd: "0.008", tiers: [] }];
  server.use(answers("get", `${ORIGIN}/api/v1/llm/models`, { models: [{ ...MODEL, price: { ...PRICE, rates } }] }));
  const { user } = renderInApp(<ModelsView />);
  await user.click(await screen.findByRole("button", { name: "Set price of gpt-4.1" }));
  const output = await screen.findByLabelText("Output, dollars per million tokens");
  await user.clear(output);
  await user.type(output, "1,125");
  await user.click(screen.getByRole("button", { name: "Set price" }));
  expect(output).toHaveAccessibleDescription("Write 1125 or 1.1250.");
  expect(screen.getByLabelText("Input, dollars per million tokens")).toBeValid();
  expect(sent).toBeUndefined();
});

test("a model with slashes in its name gets a price", async () => {
  let path = "";
  server.use(
    answers("get", `${ORIGIN}/api/v1/llm/models`, { models: [{ ...MODEL, provider: "relay", model: "meta-llama/llama-4" }] }),
    http.put(PRICING, ({ request }) => {
      path = new URL(request.url).pathname;
      return HttpResponse.json({ price: PRICE, repriced_requests: 9 });
    }),
  );
  const { user } = renderInApp(<ModelsView />);
  await user.click(await screen.findByRole("button", { name: "Set price of meta-llama/llama-4" }));
  await user.click(await screen.findByRole("button", { name: "Set price" }));
  expect(await screen.findByText("The price is set. 9 requests that had no cost have one now.")).toBeVisible();
  expect(path).toBe("/api/v1/llm/models/relay/meta-llama%2Fllama-4/pricing");
});

test("a wrong amount is marked and nothing is sent", async () => {
  const { user } = renderInApp(<ModelsView />);
  await user.click(await screen.findByRole("button", { name: "Set price of o9" }));
  await user.type(await screen.findByLabelText("Input, dollars per million tokens"), "cheap");
  await user.click(screen.getByRole("button", { name: "Set price" }));
  expect(screen.getByLabelText("Input, dollars per million tokens")).toHaveAccessibleDescription("Enter dollars, such as 2.50.");
  expect(sent).toBeUndefined();
});

test("a refused price says why and keeps what was typed", async () => {
  server.use(http.put(PRICING, () => problem(409, "price.exists")));
  const { user } = renderInApp(<ModelsView />);
  await user.click(await screen.findByRole("button", { name: "Set price of gpt-4.1" }));
  await user.click(await screen.findByRole("button", { name: "Set price" }));
  expect(await screen.findByText(/There is a price from that very time on already/)).toBeVisible();
  expect(screen.getByLabelText("Input, dollars per million tokens")).toHaveValue("2");
});

test("a typed price is not lost: closing asks, and it comes back after a reload", async () => {
  const { user } = renderInApp(<ModelsView />);
  const price = () => screen.getByRole("textbox", { name: "Input, dollars per million tokens" });
  await user.click(await screen.findByRole("button", { name: "Set price of gpt-4.1" }));
  await user.clear(price());
  await user.type(price(), "3");
  await user.keyboard("{Escape}");
  await user.click(within(await screen.findByRole("alertdialog", { name: "Discard what you typed?" })).getByRole("button", { name: "Keep editing" }));
  cleanup();
  forgetStores();
  const again = renderInApp(<ModelsView />);
  expect(await screen.findByText(/^Not saved yet: the price of gpt-4\.1, from /)).toBeVisible();
  await again.user.click(screen.getByRole("button", { name: "Continue: the price of gpt-4.1" }));
  expect(price()).toHaveValue("3");
  await again.user.click(screen.getByRole("button", { name: "Set price" }));
  await screen.findByText("The price is set. 9 requests that had no cost have one now.");
  await again.user.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.queryByText(/^Not saved yet/)).toBeNull();
});

test("a price typed for a model that is no longer listed can only be discarded", async () => {
  const { user } = renderInApp(<ModelsView />);
  await user.click(await screen.findByRole("button", { name: "Set price of gpt-4.1-2026-01-01" }));
  await user.type(await screen.findByRole("textbox", { name: "Input, dollars per million tokens" }), "3");
  cleanup();
  forgetStores();
  server.use(answers("get", `${ORIGIN}/api/v1/llm/usage/summary`, { total: FIGURES, by_day: [], by_cog: [], by_request_type: [], by_model: [], top_guilds: [], from: today(), to: today() }));
  const again = renderInApp(<ModelsView />);
  await screen.findByText(/^Not saved yet/);
  expect(screen.queryByRole("button", { name: /^Continue/ })).toBeNull();
  await again.user.click(screen.getByRole("button", { name: /^Discard/ }));
  expect(screen.queryByText(/^Not saved yet/)).toBeNull();
});
