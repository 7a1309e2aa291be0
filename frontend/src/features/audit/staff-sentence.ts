/** An action of the developer team as a sentence, without its subject and its server. */
import type { StaffAuditEntry } from "@/lib/api/types";

import { sentenceOf } from "./sentence";

/** What each route of the developer team reads. */
const READS: Record<string, string> = {
  "/llm/usage/summary": "the usage of all servers",
  "/llm/usage/by-guild/{guild_id}": "the usage",
  "/llm/usage/by-cog/{cog_name}": "the usage of a cog",
  "/llm/reports/error-rate": "the failures of models",
  "/llm/reports/latency": "the latencies",
  "/llm/reports/daily-usage": "the usage by day",
  "/llm/reports/cost-per-user": "the cost by person",
  "/llm/requests": "requests to models",
  "/llm/requests.csv": "requests to models, as a file",
  "/llm/requests/{request_id}": "a request to a model",
  "/shards/{guild_id}": "the shard",
  "/staff/guilds": "the list of servers",
};

/** Arguments of a read that identify nothing more. */
const HIDDEN = new Set(["guild_id", "offset"]);

function readOf({ action, target, after }: StaffAuditEntry): string {
  const what = action === "conversation.read" ? "a stored conversation" : (READS[target.replace("/api/v1", "")] ?? target);
  const details = Object.entries(after ?? {}).filter(([name]) => !HIDDEN.has(name)).sort(([one], [other]) => one.localeCompare(other));
  const words = details.map(([name, value]) => `${name.replaceAll("_", " ")} ${String(value)}`).join(", ");
  return words ? `read ${what} (${words})` : `read ${what}`;
}

export const staffSentenceOf = (entry: StaffAuditEntry): string =>
  entry.action === "fleet.read" || entry.action === "conversation.read" ? readOf(entry) : sentenceOf(entry, { schemas: {}, names: new Map() });
