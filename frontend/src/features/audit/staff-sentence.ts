/** An action of the developer team as a sentence, without its subject and its server. */
import type { StaffAuditEntry } from "@/lib/api/types";

import { sentenceOf } from "./sentence";

/** What each route of the developer team reads. */
const READS: Record<string, string> = {
  "/api/v1/llm/usage/summary": "the usage of all servers",
  "/api/v1/llm/usage/by-guild/{guild_id}": "the usage",
  "/api/v1/llm/usage/by-cog/{cog_name}": "the usage of a cog",
  "/api/v1/llm/reports/error-rate": "the failures of models",
  "/api/v1/llm/reports/latency": "the latencies",
  "/api/v1/llm/reports/daily-usage": "the usage by day",
  "/api/v1/llm/reports/cost-per-user": "the cost by person",
  "/api/v1/llm/requests": "requests to models",
  "/api/v1/llm/requests.csv": "requests to models, as a file",
  "/api/v1/llm/requests/{request_id}": "a request to a model",
  "/api/v1/shards/{guild_id}": "the shard",
  "/api/v1/staff/guilds": "the list of servers",
};

/** Arguments of a read that identify nothing more. */
const HIDDEN = new Set(["guild_id", "offset"]);

function readOf({ action, target, after }: StaffAuditEntry): string {
  const what = action === "conversation.read" ? "a stored conversation" : (READS[target] ?? target);
  const details = Object.entries(after ?? {}).filter(([name]) => !HIDDEN.has(name));
  const words = details.map(([name, value]) => `${name.replaceAll("_", " ")} ${String(value)}`).join(", ");
  return words ? `read ${what} (${words})` : `read ${what}`;
}

export const staffSentenceOf = (entry: StaffAuditEntry): string =>
  entry.action === "fleet.read" || entry.action === "conversation.read" ? readOf(entry) : sentenceOf(entry, {});
