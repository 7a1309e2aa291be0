import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, GUILD, ORIGIN, server } from "../../../../test/server";
import { GuildDetails } from "./guild-details";
import { GuildsView } from "./guilds-view";

const FIGURES = { requests: 12, input_tokens: 10, output_tokens: 5, cache_tokens: 0, total_tokens: 15, cost_usd: "4.20", unpriced_requests: 2 };
const HERE = { ...FIGURES, guild_id: GUILD, name: "Analytical Society", icon_url: null, member_count: 1815, joined_at: "2026-01-01T00:00:00Z", left_at: null };
const GONE = { ...HERE, guild_id: "1180000000000000002", name: "Difference Club", unpriced_requests: 0, left_at: "2026-03-01T00:00:00Z" };

const asked: URLSearchParams[] = [];

beforeEach(() => {
  asked.length = 0;
  server.use(
    http.get(`${ORIGIN}/api/v1/staff/guilds`, ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ guilds: [HERE, GONE], total: 120 });
    }),
  );
});

test("each server says its members, its cost and whether the bot is still there, and links to its page", async () => {
  renderInApp(<GuildsView />);
  const here = await screen.findByRole("row", { name: /Analytical Society/ });
  expect(here).toHaveTextContent("1,815");
  expect(here).toHaveTextContent("$4.20");
  expect(here).toHaveTextContent("2 without a price");
  expect(within(here).getByRole("link")).toHaveAttribute("href", `/admin/guilds/${GUILD}`);
  expect(screen.getByRole("row", { name: /Difference Club/ })).toHaveTextContent("Left");
  expect(screen.getByRole("status")).toHaveTextContent("1 to 2 of 120 servers");
  expect(await violationsIn(document.body)).toEqual([]);
});

test("the search, the presence of the bot and the page are asked for", async () => {
  const { user } = renderInApp(<GuildsView />);
  await user.click(await screen.findByRole("button", { name: "Next" }));
  await expect.poll(() => asked.at(-1)?.get("offset")).toBe("50");
  await user.type(screen.getByRole("searchbox", { name: "Search servers" }), "club");
  await user.click(screen.getByRole("radio", { name: "Bot has left" }));
  await expect.poll(() => [asked.at(-1)?.get("q"), asked.at(-1)?.get("active"), asked.at(-1)?.get("offset")]).toEqual(["club", "false", "0"]);
});

test("the page of a server shows its usage by feature, person and model", async () => {
  const usage = {
    from: "2026-03-01",
    to: "2026-03-14",
    total: FIGURES,
    by_day: [],
    by_cog: [{ ...FIGURES, cog_name: "ask" }],
    by_user: [{ ...FIGURES, user_id: "900000000000000001", name: null, avatar_url: null }],
    by_model: [{ ...FIGURES, provider: "openai", model: "gpt-4.1" }],
    by_request_type: [],
  };
  server.use(answers("get", `${ORIGIN}/api/v1/llm/usage/by-guild/${GUILD}`, usage));
  renderInApp(<GuildDetails guildId={GUILD} />);
  expect(await screen.findByRole("heading", { name: "Analytical Society", level: 1 })).toBeVisible();
  expect(await screen.findByRole("table", { name: "People" })).toHaveTextContent("User 900000000000000001");
  expect(screen.getByRole("table", { name: "Models" })).toHaveTextContent("gpt-4.1");
  expect(screen.getByRole("link", { name: "Open its dashboard" })).toHaveAttribute("href", `/guilds/${GUILD}`);
});
