/** An entry of the audit log as a sentence, without its subject. */
import type { AuditEntry } from "@/lib/api/types";
import { isolated } from "@/lib/isolated";

import { fieldOf, type Schemas } from "./fields";
import type { Names } from "./names";
import { budgetChanges, type Change, changeInWords, fieldChanges, inWords } from "./values";

const MOST_FIELDS = 3;
const SWITCHES = "switches";

/** What a sentence needs besides its entry. */
export interface Context {
  schemas: Schemas;
  names: Names;
}

const person = ({ target_user, target }: AuditEntry): string => (target_user ? isolated(target_user.name) : `user ${target}`);

function enumerated(changes: string[]): string {
  const rest = changes.length - MOST_FIELDS;
  return changes.slice(0, MOST_FIELDS).join("; ") + (rest > 0 ? `; and ${rest} more` : "");
}

const withDetails = (text: string, changes: string[]): string => (changes.length > 0 ? `${text}: ${enumerated(changes)}` : text);

export const sectionTitle = (section: string, schemas: Schemas): string => schemas[section]?.title ?? inWords(section);

/** The changed fields of a section; none for other entries. */
export function changesOf(entry: AuditEntry, { schemas, names }: Context, isShort: boolean): Change[] {
  if (!entry.action.startsWith("settings.")) return [];
  return fieldChanges(entry.before ?? {}, entry.after ?? {}, (field) => fieldOf(schemas, entry.target, field), names, isShort);
}

const listIn = (values: AuditEntry["before"], field: string): string[] => (Array.isArray(values?.[field]) ? (values[field] as string[]) : []);

/** `switched ask off and dice on`; null if another field changed. */
function switched({ before, after }: AuditEntry): string | null {
  const [old, now] = [listIn(before, "switched_off"), listIn(after, "switched_off")];
  const parts = [...now.filter((cog) => !old.includes(cog)).map((cog) => `${cog} off`), ...old.filter((cog) => !now.includes(cog)).map((cog) => `${cog} on`)];
  return parts.length > 0 ? `switched ${parts.join(" and ")}` : null;
}

function settingsChanged(entry: AuditEntry, context: Context): string {
  const known = entry.target === SWITCHES ? switched(entry) : null;
  return known ?? withDetails(`changed ${sectionTitle(entry.target, context.schemas)}`, changesOf(entry, context, true).map(changeInWords));
}

const by = ({ actor }: AuditEntry, person: string, platform: string): string => (actor === null ? platform : person);
const asked = ({ after }: AuditEntry): string => (typeof after?.cog_name === "string" ? ` of ${after.cog_name}` : "");

const CHANGED: Record<string, string> = { load: "loaded", unload: "unloaded", reload: "reloaded" };

export const SENTENCES = {
  "bot.installed": () => "added the bot",
  "bot.adder_corrected": (entry) => `was replaced as the person who added the bot by ${person(entry)}`,
  "bot.still_there": () => "found the bot still here",
  "bot.removed": (entry) => by(entry, "removed the bot", "left the server"),
  "access.granted": (entry) => `gave ${person(entry)} access`,
  "access.revoked": (entry) => `ended the access of ${person(entry)}`,
  "access.transferred": (entry) => `handed the dashboard over to ${person(entry)}`,
  "access.reclaimed": () => "took the dashboard over",
  "access.member_left": (entry) => `ended the access of ${person(entry)}, who left the server`,
  "settings.changed": settingsChanged,
  "settings.reset": (entry, { schemas }) => `reset ${sectionTitle(entry.target, schemas)} to its defaults`,
  "budgets.changed": ({ before, after }, { names }) => withDetails("changed the budgets", budgetChanges(before ?? {}, after ?? {}, names)),
  "price.set": (entry) => `set the price of ${entry.target}`,
  "prices.updated": () => "updated the prices of models",
  "fleet.read": () => "read this server's figures as the developer team",
  "conversation.read": () => "read a stored conversation as the developer team",
  "conversation.opened": (entry) => `opened a stored conversation${asked(entry)}`,
  "cog.switched_off": (entry) => `switched ${entry.target} off, because it kept failing`,
  "cog.switched_on": (entry) => `switched ${entry.target} on again`,
  "cog.change_requested": (entry) => `had ${entry.target} ${CHANGED[String(entry.after?.operation)] ?? "changed"} in the bot`,
  "alert.tested": () => "sent a test of the alerts",
  "job.requested": (entry) => `had the scheduled job ${entry.target} run`,
  "privacy.exported": (entry) => `exported the data of ${entry.after?.kind === "guild" ? "a server" : "a user"}`,
  "privacy.erased": (entry) => `erased the data of ${entry.target === "user" ? "a user" : `server ${entry.target}`}`,
  "extension.called": (entry) => `changed something in ${extension(entry.target)}`,
} satisfies Record<AuditEntry["action"], (entry: AuditEntry, context: Context) => string>;

/** `DELETE /api/v1/guilds/{guild_id}/ext/guestbook/entries` concerns `guestbook`. */
const extension = (target: string): string => /\/ext\/([^/]+)/.exec(target)?.[1] ?? target;

export const sentenceOf = (entry: AuditEntry, context: Context): string => {
  const write: (entry: AuditEntry, context: Context) => string = SENTENCES[entry.action];
  return write(entry, context);
};

/** Who did it; Discord and the platform have no name of their own. */
export const actorOf = ({ actor }: AuditEntry): string => actor?.name ?? "The bot";
