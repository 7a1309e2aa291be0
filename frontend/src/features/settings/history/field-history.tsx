/** History of a field: who changed it, when, and both values; a former value can be put back into the form. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";
import { ArrowRight, Bot } from "lucide-react";

import { ErrorState } from "@/components/error-state";
import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Sheet, SheetContent } from "@/components/ui/sheet";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { AuditEntry } from "@/lib/api/types";
import { formatAgo, formatDateTime } from "@/lib/format";
import { isSame } from "@/lib/same";
import { t } from "@/lib/words";

import { SettingValue } from "../conflict/setting-value";
import { useGetFieldHistory } from "./api";

interface FieldHistoryProps {
  guildId: string;
  section: string;
  field: string;
  schema: RJSFSchema;
  isSecret: boolean;
  /** The value in the form. */
  current: unknown;
  /** Applied where nothing was stored. */
  fallback: unknown;
  onRestore: (value: unknown) => void;
  onClose: () => void;
}

export default function FieldHistory({ guildId, section, field, schema, onClose, ...shown }: FieldHistoryProps) {
  const history = useGetFieldHistory(guildId, section, field);
  const entries = history.data?.pages.flatMap((page) => page.entries);
  const title = schema.title ?? field;
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent title={t("History of {title}", { title })} description={t("The newest change comes first. Restoring puts a value into the form; saving it is up to you.")}>
        <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-6 sm:px-6">
          {entries ? (
            <Entries entries={entries} title={title} guildId={guildId} field={field} schema={schema} {...shown} />
          ) : history.error ? (
            <ErrorState title={t("The history could not be loaded")} error={history.error} failures={history.errorUpdateCount} onRetry={() => void history.refetch()} />
          ) : (
            <Loading label={t("Loading the history")} className="space-y-4 py-5">
              <Skeleton className="h-12" />
              <Skeleton className="h-12" />
            </Loading>
          )}
          {history.hasNextPage && (
            <Button variant="secondary" busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()} className="mt-2 w-full">
              {t("Older changes")}
            </Button>
          )}
        </div>
      </SheetContent>
    </Sheet>
  );
}

interface EntriesProps extends Pick<FieldHistoryProps, "guildId" | "field" | "schema" | "isSecret" | "current" | "fallback" | "onRestore"> {
  entries: AuditEntry[];
  title: string;
}

function Entries({ entries, title, guildId, field, schema, isSecret, current, fallback, onRestore }: EntriesProps) {
  const valueIn = (values: AuditEntry["before"]): unknown => (values && Object.hasOwn(values, field) ? values[field] : fallback);
  const shown = (value: unknown) =>
    isSecret ? (value === null ? t("Not set") : t("Hidden")) : <SettingValue guildId={guildId} schema={schema} value={value} />;
  if (entries.length === 0) return <p className="py-8 text-sm text-muted">{t("{title} has never been changed here.", { title })}</p>;
  return (
    <ol aria-label={t("Changes of {title}", { title })} className="divide-y divide-line">
      {entries.map((entry) => {
        const [before, after] = [valueIn(entry.before), valueIn(entry.after)];
        return (
          <li key={entry.position} className="py-4 text-sm">
            <p className="flex items-center gap-2">
              {entry.actor ? (
                <Avatar id={entry.actor.id} name={entry.actor.name} src={entry.actor.avatar_url} className="size-6" />
              ) : (
                <Bot className="size-6 rounded-full bg-sunken p-1 text-muted" aria-hidden />
              )}
              <Name className="font-medium">{entry.actor?.name ?? t("The bot")}</Name>
              <time dateTime={entry.at} title={formatDateTime(entry.at)} className="text-xs text-muted">
                {formatAgo(entry.at)}
              </time>
            </p>
            <p className="mt-2 flex flex-wrap items-start gap-x-2 gap-y-1">
              <span className="line-clamp-6 min-w-0 text-muted">{shown(before)}</span>
              <ArrowRight className="mt-0.5 size-4 shrink-0 text-muted" aria-label={t("becomes")} />
              <span className="line-clamp-6 min-w-0">{shown(after)}</span>
            </p>
            {!isSecret && !isSame(before, current) && (
              <Button variant="secondary" size="sm" className="mt-2" onClick={() => onRestore(before)}>
                {t("Restore")} <span className="max-w-40 truncate"><SettingValue guildId={guildId} schema={schema} value={before} /></span>
              </Button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
