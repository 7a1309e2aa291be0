/** One change: who did what and when, and the changed fields in full on request. */
"use client";

import { Bot, ChevronDown } from "lucide-react";
import { useId, useState } from "react";

import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import type { AuditEntry } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatAgo, formatDateTime } from "@/lib/format";
import { t } from "@/lib/words";

import { actorOf, changesOf, type Context, sentenceOf } from "../sentence";
import { Diff } from "./diff";

interface ChangeItemProps {
  entry: AuditEntry;
  context: Context;
  /** Offers the changed fields in full. */
  hasDetails?: boolean;
}

export function ChangeItem({ entry, context, hasDetails = false }: ChangeItemProps) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const changes = hasDetails ? changesOf(entry, context, false) : [];
  return (
    <div className="flex items-start gap-3 py-3 text-sm">
      {entry.actor ? (
        <Avatar id={entry.actor.id} name={entry.actor.name} src={entry.actor.avatar_url} className="size-7" />
      ) : (
        <span className="inline-flex size-7 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
          <Bot className="size-4" aria-hidden />
        </span>
      )}
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <Name className="font-medium">{actorOf(entry)}</Name> {sentenceOf(entry, context)}
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-xs text-muted">
          <time dateTime={entry.at} title={formatDateTime(entry.at)}>{formatAgo(entry.at)}</time>
          {changes.length > 0 && (
            <button
              type="button"
              aria-expanded={isOpen}
              aria-controls={isOpen ? id : undefined}
              onClick={() => setIsOpen(!isOpen)}
              className="inline-flex min-h-6 items-center gap-1 font-medium hover:text-ink"
            >
              {isOpen ? t("Hide changes") : t("Show changes")}
              <ChevronDown className={cn("size-3.5 transition-transform", isOpen && "rotate-180")} aria-hidden />
            </button>
          )}
        </p>
        {isOpen && <Diff id={id} changes={changes} />}
      </div>
    </div>
  );
}
