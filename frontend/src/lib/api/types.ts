/** Names for the API's types, derived from its operations. */
import type { components, operations } from "./schema";

type Success<Responses> = Responses extends { 200: infer Ok } ? Ok : Responses extends { 201: infer Created } ? Created : never;
type Json<Response> = Response extends { content: { "application/json": infer Body } } ? Body : never;
type Answer<Id extends keyof operations> = Json<Success<operations[Id]["responses"]>>;

export type ProblemType = components["schemas"]["ProblemType"];
export type Me = Answer<"getMe">;
export type GuildSummary = Answer<"listGuilds">[number];
export type Guild = Answer<"getGuild">;
export type GuildCog = Answer<"listCogsOfGuild">[number];
export type Member = Answer<"searchMembers">[number];
export type Channel = Answer<"listChannels">[number];
export type AuthorizedUser = Answer<"listAuthorizedUsers">[number];
export type SettingsSection = Answer<"getSettingsSection">;
export type ImportedSection = Answer<"importSettings">["sections"][number];
export type GuildUsage = Answer<"getGuildUsage">;
export type UsageOverTime = Answer<"getGuildUsageOverTime">;
export type UsagePerson = Answer<"nameUsagePeople">[number];
export type ModelEnding = Answer<"getModelEndings">["endings"][number];
export type ModelChoices = Answer<"listModelsOfGuild">;
export type ModelChoice = ModelChoices["models"][number];
export type Budgets = Answer<"getBudgets">;
export type BudgetStatus = Budgets["budgets"][number];
export type Ceiling = Budgets["ceilings"][number];
export type Budget = components["schemas"]["Budget"];
export type GuildErrors = Answer<"getGuildErrors">;
export type AuditEntry = Answer<"getAuditLog">["entries"][number];
export type Fleet = Answer<"listShards">;
export type GuildShard = Answer<"getShardOfGuild">;
export type UsageFigures = GuildUsage["total"];
export type Job = Answer<"listJobs">[number];
export type CogJob = Answer<"listCogJobs">[number];
export type FleetUsage = Answer<"getFleetUsage">;
export type ModelErrors = Answer<"getErrorRates">[number];
export type KindLatency = Answer<"getLatencies">[number];
export type Model = Answer<"listModels">["models"][number];
export type PriceBody = components["schemas"]["SetPriceBody"];
export type Meter = PriceBody["rates"][number]["meter"];
export type Session = Answer<"listSessions">[number];
export type Erasure = Answer<"listErasures">[number];
export type GuildOfFleet = Answer<"listAllGuilds">["guilds"][number];
export type StaffAuditEntry = Answer<"getStaffAuditLog">["entries"][number];
export type GuildsWithoutCog = Answer<"listGuildsWithoutCog">;
export type BotCog = Answer<"listCogs">[number];
/** Outcome of a change of a cog in each process of the bot. */
export type CogChange = Answer<"changeCog">;
