/** Audit page of the developer team: its reads of servers' data, and its changes to no server. */
"use client";

import { History } from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";

import { Loaded } from "@/components/loaded";
import { Name } from "@/components/name";
import { PageHeader } from "@/components/page-header";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/select";
import type { StaffAuditEntry } from "@/lib/api/types";
import { formatAgo, formatDate, formatDateTime } from "@/lib/format";
import { mark, rich, t } from "@/lib/words";

import { actorOf } from "../sentence";
import { useGetStaffAuditLog } from "../staff-api";
import { staffSentenceOf } from "../staff-sentence";

const KINDS = [
  { value: "all", label: mark("Everything") },
  { value: "fleet.read", label: mark("Reads") },
  { value: "conversation.read", label: mark("Reads of conversations") },
  { value: "price.set", label: mark("Prices") },
  { value: "prices.updated", label: mark("Updates of prices") },
  { value: "job.requested", label: mark("Jobs") },
  { value: "job.retried", label: mark("Repeated jobs") },
  { value: "job.discarded", label: mark("Discarded jobs") },
  { value: "privacy.exported", label: mark("Exports of data") },
  { value: "privacy.erased", label: mark("Erasures of data") },
  { value: "cog.change_requested", label: mark("Cogs") },
  { value: "session.started", label: mark("Sign-ins") },
  { value: "session.refused", label: mark("Refused sign-ins") },
  { value: "session.ended", label: mark("Ended sessions") },
] as const;

export function StaffAuditView() {
  const [kind, setKind] = useQueryState("kind", parseAsStringLiteral(KINDS.map(({ value }) => value)).withDefault("all"));
  const log = useGetStaffAuditLog(kind === "all" ? undefined : kind);
  return (
    <>
      <PageHeader
        title={t("Audit")}
        description={t("What the developer team did. Each server's own audit log lists the reads of that server too. Sign-ins are listed where you choose them. Days are in UTC.")}
        actions={<Select aria-label={t("Show")} className="w-56" value={kind} choices={[...KINDS]} onValueChange={(value) => void setKind(value as typeof kind)} />}
      />
      <Loaded query={{ ...log, data: log.data?.pages.flatMap(({ entries }) => entries) }} what={t("The audit log")}>
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState icon={History} title={t("Nothing yet")} className="rounded-2xl border border-dashed">
              {t("Reads of servers’ data, prices and runs of jobs are listed here.")}
            </EmptyState>
          ) : (
            <>
              <Days entries={entries} />
              {log.hasNextPage && (
                <Button variant="secondary" className="mt-5" busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                  {t("Show older entries")}
                </Button>
              )}
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Days({ entries }: { entries: StaffAuditEntry[] }) {
  const days = new Map<string, StaffAuditEntry[]>();
  for (const entry of entries) days.set(entry.at.slice(0, 10), [...(days.get(entry.at.slice(0, 10)) ?? []), entry]);
  return (
    <div className="space-y-5">
      {[...days].map(([day, ofDay]) => (
        <Card key={day} aria-labelledby={`day-${day}`}>
          <CardHeader titleId={`day-${day}`} title={formatDate(day)} />
          <ul aria-labelledby={`day-${day}`} className="divide-y px-5 pt-2 pb-3 sm:px-6">
            {ofDay.map((entry) => (
              <Entry key={entry.position} entry={entry} />
            ))}
          </ul>
        </Card>
      ))}
    </div>
  );
}

function Entry({ entry }: { entry: StaffAuditEntry }) {
  const name = actorOf(entry);
  return (
    <li className="flex items-start gap-3 py-3 text-sm">
      <Avatar id={entry.actor?.id ?? ""} name={name} src={entry.actor?.avatar_url} className="size-7" />
      <p className="min-w-0 flex-1 break-words">
        <Name className="font-medium">{name}</Name> {staffSentenceOf(entry)}
        {entry.guild_id && (
          <>
            {" "}
            {rich("of <link>server {id}</link>", {
              id: entry.guild_id,
              link: (text) => (
                <Link href={`/admin/guilds/${entry.guild_id}`} className="rounded underline decoration-line-strong underline-offset-2 hover:decoration-current">
                  {text}
                </Link>
              ),
            })}
          </>
        )}
        <time dateTime={entry.at} title={formatDateTime(entry.at)} className="mt-0.5 block text-xs text-muted">
          {formatAgo(entry.at)}
        </time>
      </p>
    </li>
  );
}
