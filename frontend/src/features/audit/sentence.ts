/** An entry of the audit log as a sentence, without its subject, which stands before it in every language. */
import type { AuditEntry } from "@/lib/api/types";
import { deviceOf } from "@/lib/device";
import { isolated } from "@/lib/isolated";
import { t } from "@/lib/words";

import { fieldOf, type Schemas } from "./fields";
import type { Names } from "./names";
import { budgetChanges, type Change, changeInWords, fieldChanges, inWords } from "./values";

const MOST_FIELDS = 3;
const SWITCHES = "switches";

/** Data that a sentence needs besides its entry. */
export interface Context {
  schemas: Schemas;
  names: Names;
}

const person = ({ target_user, target }: AuditEntry): string => (target_user ? isolated(target_user.name) : t("user {id}", { id: target }));

function enumerated(changes: string[]): string {
  const rest = changes.length - MOST_FIELDS;
  return changes.slice(0, MOST_FIELDS).join("; ") + (rest > 0 ? t("; and {rest} more", { rest }) : "");
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
  const parts = [...now.filter((cog) => !old.includes(cog)).map((cog) => t("{cog} off", { cog })), ...old.filter((cog) => !now.includes(cog)).map((cog) => t("{cog} on", { cog }))];
  return parts.length > 0 ? t("switched {parts}", { parts: parts.join(t(" and ")) }) : null;
}

function settingsChanged(entry: AuditEntry, context: Context): string {
  const known = entry.target === SWITCHES ? switched(entry) : null;
  return known ?? withDetails(t("changed {section}", { section: sectionTitle(entry.target, context.schemas) }), changesOf(entry, context, true).map(changeInWords));
}

const by = ({ actor }: AuditEntry, person: string, platform: string): string => (actor === null ? platform : person);
const opened = (cog: unknown): string => (typeof cog === "string" ? t("opened a stored conversation of {cog}", { cog }) : t("opened a stored conversation"));

/** Device and network of a session. */
const origin = (values: AuditEntry["before"]): { device: string; network: string } => ({
  device: isolated(deviceOf(String(values?.device ?? "")).name),
  network: String(values?.network ?? "unknown"),
});

export const SENTENCES = {
  "bot.installed": () => t("added the bot"),
  "bot.adder_corrected": (entry) => t("was replaced as the person who added the bot by {person}", { person: person(entry) }),
  "bot.still_there": () => t("found the bot still here"),
  "bot.removed": (entry) => by(entry, t("removed the bot"), t("left the server")),
  "access.granted": (entry) => t("gave {person} access", { person: person(entry) }),
  "access.revoked": (entry) => t("ended the access of {person}", { person: person(entry) }),
  "access.transferred": (entry) => t("handed the dashboard over to {person}", { person: person(entry) }),
  "access.reclaimed": () => t("took the dashboard over"),
  "access.member_left": (entry) => t("ended the access of {person}, who left the server", { person: person(entry) }),
  "settings.changed": settingsChanged,
  "settings.reset": (entry, { schemas }) => t("reset {section} to its defaults", { section: sectionTitle(entry.target, schemas) }),
  "budgets.changed": ({ before, after }, { names }) => withDetails(t("changed the budgets"), budgetChanges(before ?? {}, after ?? {}, names)),
  "price.set": (entry) => t("set the price of {model}", { model: entry.target }),
  "prices.updated": () => t("updated the prices of models"),
  "fleet.read": () => t("read this server's figures as the developer team"),
  "conversation.read": () => t("read a stored conversation as the developer team"),
  "conversation.opened": ({ after }) => opened(after?.cog_name),
  "cog.switched_off": (entry) => t("switched {cog} off, because it kept failing", { cog: entry.target }),
  "cog.switched_on": (entry) => t("switched {cog} on again", { cog: entry.target }),
  "cog.change_requested": ({ target, after }) => t("had {cog} {operation, select, load {loaded} unload {unloaded} reload {reloaded} other {changed}} in the bot", { cog: target, operation: String(after?.operation) }),
  "alert.tested": () => t("sent a test of the alerts"),
  "job.requested": (entry) => t("had the scheduled job {job} run", { job: entry.target }),
  "job.retried": ({ target, after }) => t("had {jobs, plural, one {# failed job} other {# failed jobs}} {job} tried again", { job: target, jobs: Number(after?.jobs) }),
  "job.discarded": ({ target, after }) => t("discarded {jobs, plural, one {# failed job} other {# failed jobs}} {job}", { job: target, jobs: Number(after?.jobs) }),
  "privacy.exported": (entry) => (entry.after?.kind === "guild" ? t("exported the data of a server") : t("exported the data of a user")),
  "privacy.erased": (entry) => (entry.target === "user" ? t("erased the data of a user") : t("erased the data of server {id}", { id: entry.target })),
  "session.started": ({ after }) => t("signed in with {device} from network {network}", origin(after)),
  "session.refused": ({ after }) =>
    t("refused a sign-in with {device} from network {network}{reason, select, discord {, which Discord did not accept} other {, which was not begun in that browser or took too long}}", {
      ...origin(after),
      reason: after?.reason === "auth.refused" ? "discord" : "other",
    }),
  "session.ended": (entry) =>
    t(
      "ended a session of {person} with {device}{cause, select, signed_out {, by signing out} elsewhere {, from another session} replaced {, by signing in again in the same browser} too_many {, which was one too many} discord {, which Discord no longer supports} expired {, which had expired} other {}}",
      { person: person(entry), device: origin(entry.before).device, cause: String(entry.after?.cause) },
    ),
  "extension.called": (entry) => t("changed something in {feature}", { feature: extension(entry.target) }),
} satisfies Record<AuditEntry["action"], (entry: AuditEntry, context: Context) => string>;

/** `DELETE /api/v1/guilds/{guild_id}/ext/guestbook/entries` concerns `guestbook`. */
const extension = (target: string): string => /\/ext\/([^/]+)/.exec(target)?.[1] ?? target;

export const sentenceOf = (entry: AuditEntry, context: Context): string => {
  const write: (entry: AuditEntry, context: Context) => string = SENTENCES[entry.action];
  return write(entry, context);
};

/** Returns the name of the actor. Discord and the platform have no name of their own. */
export const actorOf = ({ actor }: AuditEntry): string => actor?.name ?? t("The bot");
