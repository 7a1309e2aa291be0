/** `@baseline/testing`: draws a plugin's pages with an API that answers what the test says. */
import { http, HttpResponse, type JsonBodyType } from "msw";
import type { ReactNode } from "react";
import { onTestFinished } from "vitest";

import type { GuildCog } from "@/lib/api/types";
import type { CogCost } from "@/plugins/cog-cost";
import type { Plugin } from "@/plugins/define";
import { speak } from "@/lib/words";
import { FEATURES, wordsOf } from "@/lib/words/catalogues";
import { FOUND, type FoundPlugins, FoundPluginsContext } from "@/plugins/found";
import { PluginPage } from "@/plugins/plugin-page";

import { renderInApp } from "./render";
import { answers, GUILD, GUILD_URL, ORIGIN, problem, server } from "./server";

export { violationsIn } from "./axe";
export { GUILD, problem };

const MANIFEST: GuildCog["manifest"] = {
  title: "",
  description: "",
  author: "",
  minimum_baseline: "",
  intents: [],
  required_intents: [],
  permissions: [],
  settings: [],
  tables: [],
  sends: [],
  receives: [],
  llm: "",
  data: null,
};

/** A cog that runs and is on, where not said otherwise. */
export const aCog = (name: string, more: Partial<GuildCog> = {}): GuildCog => ({
  name,
  state: "loaded",
  on: true,
  off_reason: null,
  off: null,
  reasons: [],
  manifest: { ...MANIFEST, title: name },
  ...more,
});

export const foundPlugins = (...plugins: Plugin[]): FoundPlugins =>
  new Map(plugins.map((plugin) => [plugin.name, { load: () => Promise.resolve({ default: plugin }), words: FOUND.get(plugin.name)?.words }]));

/** Lets the dashboard and its plugins speak German until the end of the test. */
export function inGerman(): void {
  speak({ language: "de", messages: wordsOf("de", FEATURES) });
  onTestFinished(() => speak({ language: "en", messages: wordsOf("en", FEATURES) }));
}

/** Draws a part of the dashboard in a guild that has these plugins and cogs. */
export function renderWithPlugins(part: ReactNode, plugins: FoundPlugins, cogs: GuildCog[]) {
  server.use(answers("get", `${GUILD_URL}/cogs`, cogs));
  return renderInApp(<FoundPluginsContext value={plugins}>{part}</FoundPluginsContext>);
}

/** Opens a route of the plugin. */
export const renderPlugin = (plugin: Plugin, path = "") =>
  renderWithPlugins(<PluginPage guildId={GUILD} name={plugin.name} path={path} />, foundPlugins(plugin), [aCog(plugin.name)]);

interface Place {
  id: string;
  name: string;
}

/** Says which channels and roles the guild has, for `usePlaceNames`. */
export function guildHas({ channels = [], roles = [] }: { channels?: Place[]; roles?: Place[] }): void {
  server.use(
    answers("get", `${GUILD_URL}/channels`, channels.map((channel) => ({ ...channel, kind: "text" }))),
    answers("get", `${GUILD_URL}/roles`, roles.map((role) => ({ ...role, color: 0 }))),
  );
}

/** Says what the cog has cost in the guild, for `useCogCost`, by number of days. */
export function cogCosts(cog: string, costOf: (days: number) => CogCost): void {
  server.use(
    http.get(`${GUILD_URL}/llm/usage`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      const from = query.get("from") ?? "";
      const to = query.get("to") ?? "";
      const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
      return HttpResponse.json({ from, to, by_cog: [{ cog_name: cog, ...costOf(days) }] });
    }),
  );
}

type Method = "get" | "post" | "put" | "patch" | "delete";
type Answer = JsonBodyType | Response;

/** Says what a route of the cog answers from now on: a body, a `problem(…)`, or what `respond` makes of the request. */
export function cogAnswers(cog: string, method: Method, path: string, respond: Answer | ((request: Request) => Answer | Promise<Answer>)): void {
  server.use(
    http[method](`${ORIGIN}/api/v1/ext/${cog}/guilds/${GUILD}/${path}`, async ({ request }) => {
      const answer = typeof respond === "function" ? await respond(request) : respond;
      return answer instanceof Response ? answer : HttpResponse.json(answer);
    }),
  );
}
