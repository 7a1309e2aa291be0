/** An action of the developer team as a sentence, without its subject and its server. */
import type { StaffAuditEntry } from "@/lib/api/types";
import { formatDate, formatDateTime } from "@/lib/format";
import { mark, t } from "@/lib/words";

import { sentenceOf } from "./sentence";

/** Data that each route of the developer team reads, in words. */
const READS: Record<string, string> = {
  "/cogs/{cog_name}/off-in": mark("the servers without a feature"),
  "/llm/usage/summary": mark("the usage of all servers"),
  "/llm/usage/by-guild/{guild_id}": mark("the usage"),
  "/llm/usage/by-cog/{cog_name}": mark("the usage of a cog"),
  "/llm/reports/error-rate": mark("the failures of models"),
  "/llm/reports/latency": mark("the latencies"),
  "/llm/reports/daily-usage": mark("the usage by day"),
  "/llm/reports/cost-per-user": mark("the cost by person"),
  "/llm/requests": mark("requests to models"),
  "/llm/requests.csv": mark("requests to models, as a file"),
  "/llm/requests/{request_id}": mark("a request to a model"),
  "/shards/{guild_id}": mark("the shard"),
  "/staff/guilds": mark("the list of servers"),
};

/** Arguments of a read in words; others are named as they are. */
const ARGUMENTS: Record<string, string> = {
  cog_name: mark("feature"),
  from: mark("from"),
  model: mark("model"),
  outcome: mark("outcome"),
  provider: mark("provider"),
  text: mark("search"),
  to: mark("to"),
  user_id: mark("person"),
};

/** Arguments of a read that identify nothing more. */
const HIDDEN = new Set(["guild_id", "offset"]);

function inWords(value: unknown): string {
  const text = String(value);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return formatDate(text);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? formatDateTime(text) : text;
}

function readOf({ action, target, after }: StaffAuditEntry): string {
  const what = action === "conversation.read" ? t("a stored conversation") : t(READS[target.replace("/api/v1", "")] ?? target);
  const details = Object.entries(after ?? {}).filter(([name]) => !HIDDEN.has(name)).sort(([one], [other]) => one.localeCompare(other));
  const words = details.map(([name, value]) => `${t(ARGUMENTS[name] ?? name.replaceAll("_", " "))} ${inWords(value)}`).join(", ");
  return words ? t("read {what} ({words})", { what, words }) : t("read {what}", { what });
}

export const staffSentenceOf = (entry: StaffAuditEntry): string =>
  entry.action === "fleet.read" || entry.action === "conversation.read" ? readOf(entry) : sentenceOf(entry, { schemas: {}, names: new Map() });
