/** An entry of the audit log as a sentence, without its subject. */
import type { AuditEntry } from "@/lib/api/types";
import { isolated } from "@/lib/isolated";

import { budgetChanges, fieldChanges, inWords } from "./values";

const MOST_FIELDS = 3;

/** JSON Schemas of settings by section, which hold the titles. */
export type Schemas = Record<string, { title?: string; properties?: Record<string, { title?: string }> }>;

const person = ({ target_user, target }: AuditEntry): string => (target_user ? isolated(target_user.name) : `user ${target}`);

function enumerated(changes: string[]): string {
  const rest = changes.length - MOST_FIELDS;
  return changes.slice(0, MOST_FIELDS).join("; ") + (rest > 0 ? `; and ${rest} more` : "");
}

const withDetails = (text: string, changes: string[]): string => (changes.length > 0 ? `${text}: ${enumerated(changes)}` : text);

function settingsChanged(entry: AuditEntry, schemas: Schemas): string {
  const schema = schemas[entry.target];
  const changes = fieldChanges(entry.before ?? {}, entry.after ?? {}, (field) => schema?.properties?.[field]?.title ?? inWords(field));
  return withDetails(`changed ${sectionTitle(entry, schemas)}`, changes);
}

const sectionTitle = ({ target }: AuditEntry, schemas: Schemas): string => schemas[target]?.title ?? inWords(target);

const SENTENCES = {
  "bot.installed": () => "added the bot",
  "bot.adder_corrected": (entry) => `was replaced as the person who added the bot by ${person(entry)}`,
  "bot.still_there": () => "found the bot still here",
  "bot.removed": () => "left the server",
  "access.granted": (entry) => `gave ${person(entry)} access`,
  "access.revoked": (entry) => `ended the access of ${person(entry)}`,
  "access.transferred": (entry) => `handed the dashboard over to ${person(entry)}`,
  "access.reclaimed": () => "took the dashboard back",
  "access.member_left": (entry) => `ended the access of ${person(entry)}, who left the server`,
  "settings.changed": settingsChanged,
  "settings.reset": (entry, schemas) => `reset ${sectionTitle(entry, schemas)} to its defaults`,
  "budgets.changed": ({ before, after }) => withDetails("changed the budgets", budgetChanges(before ?? {}, after ?? {})),
  "price.set": (entry) => `set the price of ${entry.target}`,
  "prices.updated": () => "updated the prices of models",
  "fleet.read": () => "read this server's figures as the developer team",
  "conversation.read": () => "read a stored conversation as the developer team",
  "conversation.opened": () => "opened a stored conversation",
  "cog.switched_off": (entry) => `switched ${entry.target} off, because it kept failing`,
  "cog.switched_on": (entry) => `switched ${entry.target} on again`,
  "alert.tested": () => "sent a test of the alerts",
  "job.requested": (entry) => `had the scheduled job ${entry.target} run`,
  "extension.called": (entry) => `changed something in ${entry.target}`,
} satisfies Record<AuditEntry["action"], (entry: AuditEntry, schemas: Schemas) => string>;

export const sentenceOf = (entry: AuditEntry, schemas: Schemas): string => {
  const write: (entry: AuditEntry, schemas: Schemas) => string = SENTENCES[entry.action];
  return write(entry, schemas);
};

/** Who did it; Discord and the platform have no name of their own. */
export const actorOf = ({ actor }: AuditEntry): string => actor?.name ?? "The bot";
