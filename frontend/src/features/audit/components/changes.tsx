/** List of changes, the newest first: who did what, and when. */
import { Bot } from "lucide-react";

import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import type { AuditEntry } from "@/lib/api/types";
import { formatAgo, formatDateTime } from "@/lib/format";

import { actorOf, type Schemas, sentenceOf } from "../sentence";

interface ChangesProps {
  entries: AuditEntry[];
  schemas: Schemas;
  label: string;
}

export function Changes({ entries, schemas, label }: ChangesProps) {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {entries.map((entry) => (
        <li key={entry.position} className="flex items-start gap-3 py-3 text-sm">
          {entry.actor ? (
            <Avatar id={entry.actor.id} name={entry.actor.name} src={entry.actor.avatar_url} className="size-7" />
          ) : (
            <span className="inline-flex size-7 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
              <Bot className="size-4" aria-hidden />
            </span>
          )}
          <p className="min-w-0 flex-1 break-words">
            <Name className="font-medium">{actorOf(entry)}</Name> {sentenceOf(entry, schemas)}
            <time dateTime={entry.at} title={formatDateTime(entry.at)} className="mt-0.5 block text-xs text-muted">
              {formatAgo(entry.at)}
            </time>
          </p>
        </li>
      ))}
    </ul>
  );
}
