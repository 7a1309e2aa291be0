/** Reads of each guild page that is opened without filters. */
import { projectionRange, thisMonth, today } from "@/lib/days";

import {
  accessRead,
  auditPageRead,
  budgetsRead,
  cogsRead,
  errorsRead,
  guildRead,
  guildsRead,
  meRead,
  modelEndingsRead,
  modelsRead,
  providersAwayRead,
  type Read,
  recentChangesRead,
  requestsPageRead,
  settingsRead,
  settingsSchemaRead,
  shardRead,
  usagePageReads,
  usageRead,
} from "./reads";

/** The list of servers. */
export const homeReads: Read[] = [meRead, guildsRead];

/** The frame around every page of a guild. */
export const frameReads = (guildId: string): Read[] => [meRead, guildsRead, guildRead(guildId), cogsRead(guildId), budgetsRead(guildId), shardRead(guildId), providersAwayRead(guildId)];

const PAGES: Record<string, (guildId: string) => Read[]> = {
  "": (guildId) => [
    usageRead(guildId, thisMonth()),
    usageRead(guildId, projectionRange(today())),
    errorsRead(guildId),
    recentChangesRead(guildId),
    settingsSchemaRead(guildId),
  ],
  usage: (guildId) => [...usagePageReads(guildId), modelEndingsRead(guildId)],
  requests: (guildId) => [requestsPageRead(guildId)],
  budgets: (guildId) => [usageRead(guildId, thisMonth()), usageRead(guildId, { from: today(), to: today() }), usageRead(guildId, projectionRange(today()))],
  settings: (guildId) => [settingsRead(guildId), settingsSchemaRead(guildId), modelsRead(guildId), modelEndingsRead(guildId)],
  access: (guildId) => [accessRead(guildId)],
  audit: (guildId) => [auditPageRead(guildId), settingsSchemaRead(guildId)],
};

/** Empty for pages of plugins, which read by themselves. */
export const pageReads = (guildId: string, page: string): Read[] => PAGES[page]?.(guildId) ?? [];
