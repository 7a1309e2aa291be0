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

import { actorOf } from "../sentence";
import { useGetStaffAuditLog } from "../staff-api";
import { staffSentenceOf } from "../staff-sentence";

const KINDS = [
  { value: "all", label: "Everything" },
  { value: "fleet.read", label: "Reads" },
  { value: "conversation.read", label: "Reads of conversations" },
  { value: "price.set", label: "Prices" },
  { value: "prices.updated", label: "Updates of prices" },
  { value: "job.requested", label: "Jobs" },
  { value: "privacy.exported", label: "Exports of data" },
  { value: "privacy.erased", label: "Erasures of data" },
  { value: "cog.change_requested", label: "Cogs" },
] as const;

export function StaffAuditView() {
  const [kind, setKind] = useQueryState("kind", parseAsStringLiteral(KINDS.map(({ value }) => value)).withDefault("all"));
  const log = useGetStaffAuditLog(kind === "all" ? undefined : kind);
  return (
    <>
      <PageHeader
        title="Audit"
        description="What the developer team did. Each server's own audit log lists the reads of that server too. Days are in UTC."
        actions={<Select aria-label="Show" className="w-56" value={kind} choices={[...KINDS]} onValueChange={(value) => void setKind(value as typeof kind)} />}
      />
      <Loaded query={{ ...log, data: log.data?.pages.flatMap(({ entries }) => entries) }} what="The audit log">
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState icon={History} title="Nothing yet" className="rounded-2xl border border-dashed">
              Reads of servers&rsquo; data, prices and runs of jobs are listed here.
            </EmptyState>
          ) : (
            <>
              <Days entries={entries} />
              {log.hasNextPage && (
                <Button variant="secondary" className="mt-5" busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                  Show older entries
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
            of{" "}
            <Link href={`/admin/guilds/${entry.guild_id}`} className="rounded underline decoration-line-strong underline-offset-2 hover:decoration-current">
              server {entry.guild_id}
            </Link>
          </>
        )}
        <time dateTime={entry.at} title={formatDateTime(entry.at)} className="mt-0.5 block text-xs text-muted">
          {formatAgo(entry.at)}
        </time>
      </p>
    </li>
  );
}
