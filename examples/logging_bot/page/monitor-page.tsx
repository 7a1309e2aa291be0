/** Shows the server log as it grows; the filters are in the address. */
import { useGuildId } from "@baseline/api";
import { Button, Card, EmptyState, ErrorState, formatDateTime, Loading, Name, PageHeader, Person, Skeleton } from "@baseline/ui";
import { Download, ScrollText } from "lucide-react";
import { useState } from "react";

import { FilterBar } from "./filter-bar";
import { type Entry, inWords, queryOf, useEntries, useFilters } from "./log";
import { rich, t } from "./words";

const PAGE = 50;
const MOST = 500;

export default function MonitorPage() {
  const guildId = useGuildId();
  const [filters, setFilters] = useFilters();
  const [limit, setLimit] = useState(PAGE);
  const { data, error, refetch, isFetching } = useEntries(filters, limit);
  const file = `/api/v1/ext/logging_bot/guilds/${guildId}/export${queryOf(filters)}`;
  return (
    <>
      <PageHeader
        title={t("Server log")}
        description={t("What happened in the server, and who did it. New events appear by themselves.")}
        actions={<Button asChild variant="secondary" size="sm"><a href={file} download><Download aria-hidden /> {t("Save as CSV")}</a></Button>}
      />
      <FilterBar filters={filters} onChange={setFilters} />
      {error && !data && <ErrorState title={t("The log could not be loaded")} error={error} onRetry={() => void refetch()} className="py-24" />}
      {!error && !data && <Loading label={t("Loading the log")}><Card><Skeleton className="m-6 h-40" /></Card></Loading>}
      {data?.total === 0 && (
        <Card>
          {queryOf(filters) === "" ? (
            <EmptyState icon={ScrollText} title={t("Nothing is logged yet")}>{t("Events appear here as they happen. “Logged events” says which.")}</EmptyState>
          ) : (
            <EmptyState icon={ScrollText} title={t("No event fits")}>{t("Events that fit appear here as they happen. Other filters may show earlier ones.")}</EmptyState>
          )}
        </Card>
      )}
      {data && data.total > 0 && (
        <Card aria-label={t("Events")}>
          <p className="border-b border-line px-5 py-3 text-sm text-muted sm:px-6" role="status">{t("{total, plural, one {# event} other {# events}}", { total: data.total })}</p>
          <ul className="divide-y divide-line">
            {data.entries.map((entry) => (
              <EntryRow key={entry.id} entry={entry} onMember={(member) => setFilters({ ...filters, member })} />
            ))}
          </ul>
          {data.total > data.entries.length && limit < MOST && (
            <div className="border-t border-line p-3 text-center">
              <Button variant="ghost" busy={isFetching} onClick={() => setLimit(Math.min(limit + PAGE, MOST))}>{t("Show earlier events")}</Button>
            </div>
          )}
        </Card>
      )}
    </>
  );
}

function EntryRow({ entry, onMember }: { entry: Entry; onMember: (id: string) => void }) {
  const { user_id: user, actor_id: actor } = entry;
  return (
    <li className="px-5 py-3 text-sm sm:px-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <time dateTime={entry.at} className="text-xs text-muted">{formatDateTime(entry.at)}</time>
        <span className="font-medium">{t(entry.kind)}</span>
        {user && <Person id={user} name={nameOf(entry, user)} />}
        {actor && actor !== user && <span className="text-muted">{t("by {actor}", { actor })}</span>}
        {user && <Button variant="ghost" size="sm" className="ml-auto" aria-label={t("Only this member: {name}", { name: nameOf(entry, user) })} onClick={() => onMember(user)}>{t("Only this member")}</Button>}
      </div>
      {entry.reason && <p className="mt-1 text-muted">{rich("Reason: <reason></reason>", { reason: () => <Name>{entry.reason ?? ""}</Name> })}</p>}
      {detailsOf(entry.facts).map(([name, text]) => (
        <p key={name} className="mt-1 break-words whitespace-pre-line"><span className="text-muted">{inWords(name)}: </span><Name>{text}</Name></p>
      ))}
    </li>
  );
}

const HIDDEN = ["user", "message"];
const A_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;

const nameOf = (entry: Entry, user: string): string => (typeof entry.facts.user === "string" ? entry.facts.user : user);

const textOf = (value: unknown): string => (typeof value === "string" && A_TIME.test(value) ? formatDateTime(value) : String(value));

function detailsOf(facts: Entry["facts"]): [string, string][] {
  return Object.entries(facts)
    .filter(([name, value]) => !HIDDEN.includes(name) && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : textOf(value)]);
}
