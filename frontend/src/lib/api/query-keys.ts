/** The keys under which query results are cached, in one place for features and live updates. */

const requests = (guildId: string | null) => (guildId === null ? ["requests"] : ["guilds", guildId, "requests"]);

export const queryKeys = {
  me: ["me"],
  sessions: ["sessions"],
  /** The code of a plugin's pages, which is the same in every guild. */
  plugin: (name: string) => ["plugins", name],
  guilds: ["guilds"],
  guild: (guildId: string) => ["guilds", guildId],
  access: (guildId: string) => ["guilds", guildId, "authorized-users"],
  settings: (guildId: string) => ["guilds", guildId, "settings"],
  settingsSchema: (guildId: string) => ["guilds", guildId, "settings-schema"],
  cogs: (guildId: string) => ["guilds", guildId, "cogs"],
  /** Prefix that matches the queries of all plugins in the guild. */
  extensions: (guildId: string) => ["guilds", guildId, "ext"],
  /** Prefix that matches every query of a plugin in the guild. */
  extension: (guildId: string, cog: string) => ["guilds", guildId, "ext", cog],
  extensionQuery: (guildId: string, cog: string, path: string, query: object) => ["guilds", guildId, "ext", cog, path, query],
  /** Below `usage`, whose changes also change what is spent. */
  budgets: (guildId: string) => ["guilds", guildId, "usage", "budgets"],
  errors: (guildId: string) => ["guilds", guildId, "usage", "errors"],
  providersAway: (guildId: string) => ["guilds", guildId, "providers-away"],
  shard: (guildId: string) => ["guilds", guildId, "shard"],
  alerts: (guildId: string) => ["guilds", guildId, "alerts"],
  /** Prefix that matches every filter, but no single request: those are never read again by themselves. Null for all guilds. */
  requestLists: (guildId: string | null) => [...requests(guildId), "list"],
  requestList: (guildId: string | null, filters: object) => [...requests(guildId), "list", filters],
  request: (guildId: string | null, requestId: string) => [...requests(guildId), "one", requestId],
  conversation: (guildId: string, requestId: string) => [...requests(guildId), "conversation", requestId],
  audit: (guildId: string) => ["guilds", guildId, "audit"],
  /** Prefix that matches every filter. */
  auditLists: (guildId: string) => ["guilds", guildId, "audit", "log"],
  auditList: (guildId: string, filters: object) => ["guilds", guildId, "audit", "log", filters],
  sectionChanges: (guildId: string, section: string) => ["guilds", guildId, "audit", "section", section],
  fieldChanges: (guildId: string, section: string, field: string) => ["guilds", guildId, "audit", "section", section, field],
  recentAudit: (guildId: string) => ["guilds", guildId, "audit", "recent"],
  newestAudit: (guildId: string) => ["guilds", guildId, "audit", "newest"],
  shards: ["admin", "shards"],
  /** Not below `shards`: each read is recorded. */
  shardOf: (guildId: string) => ["admin", "shard-of", guildId],
  botCogs: ["admin", "cogs"],
  cogRoutes: ["admin", "cogs", "routes"],
  /** Not below `botCogs`: each read is recorded. */
  guildsWithoutCog: (cog: string) => ["admin", "guilds-without-cog", cog],
  jobs: ["admin", "jobs"],
  cogJobs: ["admin", "cog-jobs"],
  models: ["admin", "models"],
  allGuilds: (q: string, active: boolean | undefined, offset: number) => ["admin", "guilds", q, String(active), String(offset)],
  erasures: ["admin", "erasures"],
  /** Prefix that matches every filter of the developer team's audit log. */
  audits: ["admin", "audit"],
  staffAudit: (action: string) => ["admin", "audit", action],
  usageOfGuild: (guildId: string, from: string, to: string) => ["admin", "usage-of-guild", guildId, from, to],
  usageOfCog: (cog: string, from: string, to: string) => ["admin", "usage-of-cog", cog, from, to],
  fleetUsage: (from: string, to: string) => ["admin", "usage", from, to],
  fleetErrors: (from: string, to: string) => ["admin", "errors", from, to],
  fleetLatencies: (from: string, to: string) => ["admin", "latencies", from, to],
  modelsOf: (guildId: string) => ["guilds", guildId, "models"],
  channels: (guildId: string) => ["guilds", guildId, "channels"],
  roles: (guildId: string) => ["guilds", guildId, "roles"],
  members: (guildId: string, query: string) => ["guilds", guildId, "members", query],
  /** Below `settings`, whose changes also change which models end. */
  modelEndings: (guildId: string) => ["guilds", guildId, "settings", "model-endings"],
  /** Prefix that matches every range of days. */
  usage: (guildId: string) => ["guilds", guildId, "usage"],
  usageReport: (guildId: string, question: object) => ["guilds", guildId, "usage", "report", question],
  usageOverTime: (guildId: string, question: object) => ["guilds", guildId, "usage", "over-time", question],
  /** Not below `usage`: names do not change with each request. */
  usagePerson: (guildId: string, userId: string) => ["guilds", guildId, "usage-people", userId],
  usageOf: (guildId: string, from: string, to: string) => ["guilds", guildId, "usage", from, to],
};
