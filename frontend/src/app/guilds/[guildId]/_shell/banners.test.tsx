import { useQueryClient } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import { PathnameContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { useSyncExternalStore } from "react";
import { expect, test } from "vitest";

import type { GuildCog, GuildShard } from "@/lib/api/types";

import { aCog, GUILD, inGerman, violationsIn } from "../../../../../test/plugin";
import { renderInApp } from "../../../../../test/render";
import { answers, GUILD_URL, ORIGIN, server } from "../../../../../test/server";
import { Banners } from "./banners";

const HEALTH: NonNullable<GuildShard["shard"]> = { shard_id: 0, shard_count: 1, state: "ready", since: "2026-03-01T00:00:00Z", latency_ms: 40, last_heartbeat: "2026-03-01T00:00:00Z" };
const OFF = aCog("dice", { on: false, off: { cause: "switch", until: null, failed: null } });

interface State {
  shard?: GuildShard["shard"];
  hasGuild?: boolean;
  cogs?: GuildCog[];
  away?: { provider: string; models: string[] }[];
}

/** How many of the banners' requests have been answered. */
function Answered() {
  const cache = useQueryClient().getQueryCache();
  const answered = () => cache.getAll().filter(({ state }) => state.status === "success").length;
  return <p>{useSyncExternalStore((listener) => cache.subscribe(listener), answered)} answered</p>;
}

function open(page: string, { shard = HEALTH, hasGuild = true, cogs = [aCog("chat")], away = [] }: State = {}) {
  server.use(
    answers("get", `${ORIGIN}/api/v1/shards/${GUILD}`, { guild_id: GUILD, shard_id: 0, shard_count: 1, shard, has_guild: hasGuild }),
    answers("get", `${GUILD_URL}/cogs`, cogs),
    answers("get", `${GUILD_URL}/llm/providers-away`, away),
    answers("get", `${GUILD_URL}/llm/budgets`, { version: 1, budgets: [], ceilings: [], updated_at: null, updated_by: null }),
  );
  return renderInApp(
    <PathnameContext value={`/guilds/${GUILD}${page && `/${page}`}`}>
      <Banners guildId={GUILD} />
      <Answered />
    </PathnameContext>,
  );
}

test.each(["", "usage", "settings", "access", "audit", "ext/notes"])("that no process of the bot reports is said on the page '%s'", async (page) => {
  open(page, { shard: null });
  expect(await screen.findByRole("alert")).toHaveTextContent("The bot does not run at present: it answers nothing here.");
  expect(await violationsIn(document.body)).toEqual([]);
});

test.each([
  ["lost", true, "The bot does not run at present"],
  ["disconnected", true, "The bot has no connection to Discord at present"],
  ["ready", false, "does not see this server"],
] as const)("a shard that is %s is said", async (state, hasGuild, words) => {
  open("access", { shard: { ...HEALTH, state }, hasGuild });
  expect(await screen.findByRole("alert")).toHaveTextContent(words);
});

test("a provider that does not answer is said on each page, in the visitor's language", async () => {
  inGerman();
  open("settings", { away: [{ provider: "openai", models: ["gpt-5", "gpt-5-mini"] }] });
  expect(await screen.findByRole("note")).toHaveTextContent("openai antwortet zurzeit nicht (gpt-5, gpt-5-mini).");
});

test.each(["usage", "requests", "budgets"])("features that are off or do not run are named on the page '%s', with the way to their switches", async (page) => {
  open(page, { cogs: [OFF, aCog("chat"), aCog("ask", { state: "failed", reasons: ["Its import failed."] }), aCog("gone", { state: "unloaded" })] });
  const note = await screen.findByRole("note");
  expect([...note.querySelectorAll("li")].map((item) => item.textContent)).toEqual([
    "ask does not run. Its import failed.",
    "dice is off. It is switched off in this server. Here or with /cogs on it is switched on.",
  ]);
  expect(screen.getByRole("link", { name: "Open switches" })).toHaveAttribute("href", `/guilds/${GUILD}/settings?section=switches`);
  expect(await violationsIn(document.body)).toEqual([]);
});

test("nothing is said where all is well, nor about features on pages that they do not concern", async () => {
  open("access", { cogs: [OFF] });
  await screen.findByText("4 answered");
  expect(document.body).toHaveTextContent(/^4 answered$/);
});
