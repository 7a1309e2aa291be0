/** Reads of the API as data, shared by the server that draws a page and the page itself. */
import { type DayRange, monthBefore, thisMonth } from "@/lib/days";

import { queryKeys } from "../query-keys";
import type { operations, paths } from "../schema";

export type ReadPath = { [Path in keyof paths]: paths[Path] extends { get: operations[keyof operations] } ? Path : never }[keyof paths];

/** `Path` names the type of the answer. */
export interface Read<Path extends ReadPath = ReadPath> {
  queryKey: readonly unknown[];
  path: Path;
  params: { path?: Record<string, string>; query?: Record<string, string | number> };
  /** The first page of a list that is read on as the user scrolls. */
  isPaged?: boolean;
}

/** The rows of a page of a list. */
export const PAGE = 50;
const RECENT_CHANGES = 5;

type OfGuild = Extract<ReadPath, `/api/v1/guilds/{guild_id}${string}`>;

const ofGuild = <Path extends OfGuild>(guildId: string, path: Path, queryKey: readonly unknown[], query?: Record<string, string | number>): Read<Path> => ({
  queryKey,
  path,
  params: { path: { guild_id: guildId }, ...(query && { query }) },
});

export const meRead: Read<"/api/v1/auth/me"> = { queryKey: queryKeys.me, path: "/api/v1/auth/me", params: {} };
export const guildsRead: Read<"/api/v1/guilds"> = { queryKey: queryKeys.guilds, path: "/api/v1/guilds", params: {} };

export const guildRead = (guildId: string) => ofGuild(guildId, "/api/v1/guilds/{guild_id}", queryKeys.guild(guildId));
export const cogsRead = (guildId: string) => ofGuild(guildId, "/api/v1/guilds/{guild_id}/cogs", queryKeys.cogs(guildId));
export const budgetsRead = (guildId: string) => ofGuild(guildId, "/api/v1/guilds/{guild_id}/llm/budgets", queryKeys.budgets(guildId));
export const errorsRead = (guildId: string) => ofGuild(guildId, "/api/v1/guilds/{guild_id}/llm/errors", queryKeys.errors(guildId));
export const modelsRead = (guildId: string) => ofGuild(guildId, "/api/v1/guilds/{guild_id}/llm/models", queryKeys.modelsOf(guildId));
export const modelEndingsRead = (guildId: string) => ofGuild(guildId, "/api/v1/guilds/{guild_id}/llm/model-endings", queryKeys.modelEndings(guildId));
export const providersAwayRead = (guildId: string) => ofGuild(guildId, "/api/v1/guilds/{guild_id}/llm/providers-away", queryKeys.providersAway(guildId));
export const settingsRead = (guildId: string) => ofGuild(guildId, "/api/v1/guilds/{guild_id}/settings", queryKeys.settings(guildId));
export const settingsSchemaRead = (guildId: string) => ofGuild(guildId, "/api/v1/guilds/{guild_id}/settings/schema", queryKeys.settingsSchema(guildId));
export const accessRead = (guildId: string) => ofGuild(guildId, "/api/v1/guilds/{guild_id}/authorized-users", queryKeys.access(guildId));
export const shardRead = (guildId: string): Read<"/api/v1/shards/{guild_id}"> => ({
  queryKey: queryKeys.shard(guildId),
  path: "/api/v1/shards/{guild_id}",
  params: { path: { guild_id: guildId } },
});

export const usageRead = (guildId: string, { from, to }: DayRange) =>
  ofGuild(guildId, "/api/v1/guilds/{guild_id}/llm/usage", queryKeys.usageOf(guildId, from, to), { from, to });

export const usageReportRead = (guildId: string, question: Record<string, string>) =>
  ofGuild(guildId, "/api/v1/guilds/{guild_id}/llm/usage", queryKeys.usageReport(guildId, question), question);

export const usageOverTimeRead = (guildId: string, question: Record<string, string>) =>
  ofGuild(guildId, "/api/v1/guilds/{guild_id}/llm/usage/over-time", queryKeys.usageOverTime(guildId, question), question);

/** Returns the reads of the usage page without a choice of days: this month, and the same days of the last one. */
export function usagePageReads(guildId: string): Read[] {
  const month = thisMonth();
  const byDay = { interval: "day", split: "cog" };
  return [usageReportRead(guildId, { ...month }), usageOverTimeRead(guildId, { ...month, ...byDay }), usageOverTimeRead(guildId, { ...monthBefore(month), ...byDay })];
}

export const recentChangesRead = (guildId: string) =>
  ofGuild(guildId, "/api/v1/guilds/{guild_id}/audit-log", queryKeys.recentAudit(guildId), { limit: RECENT_CHANGES });

const UNFILTERED = { person: "", kind: "", section: "", period: "all" };

/** The audit page without filters. */
export const auditPageRead = (guildId: string) => ({
  ...ofGuild(guildId, "/api/v1/guilds/{guild_id}/audit-log", queryKeys.auditList(guildId, UNFILTERED), { limit: PAGE }),
  isPaged: true,
});

const OF_A_WEEK = { period: "week", person: "", feature: "", model: "", outcome: "", server: "" };
const WEEK_MS = 7 * 86_400_000;

/** The page of requests without filters, which lists the last week. */
export const requestsPageRead = (guildId: string) => ({
  ...ofGuild(guildId, "/api/v1/guilds/{guild_id}/llm/requests", queryKeys.requestList(guildId, OF_A_WEEK), { from: new Date(Date.now() - WEEK_MS).toISOString(), limit: PAGE }),
  isPaged: true,
});
