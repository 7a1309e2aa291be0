/** Side panel of one request: its figures, the outcome and what to do about it, all attempts of the call, and what was said. */
"use client";

import { ErrorState } from "@/components/error-state";
import { Button } from "@/components/ui/button";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Sheet, SheetContent } from "@/components/ui/sheet";
import { formatDateTime } from "@/lib/format";
import { t } from "@/lib/words";

import { useGetRequest } from "../api";
import type { Filters } from "../filters";
import { Attempts } from "./attempts";
import { Conversation } from "./conversation";
import { Figures } from "./figures";
import { Outcome } from "./outcome";

interface RequestSheetProps {
  guildId: string | null;
  requestId: string;
  onOpen: (requestId: string | null) => void;
  onFilter: (changes: Partial<Filters>) => void;
}

export function RequestSheet({ guildId, requestId, onOpen, onFilter }: RequestSheetProps) {
  const { data, isError, error, errorUpdateCount, refetch } = useGetRequest(guildId, requestId);
  return (
    <Sheet open onOpenChange={(isOpen) => !isOpen && onOpen(null)}>
      <SheetContent title={t("Request")} description={data ? formatDateTime(data.request.at) : undefined} className="sm:w-[32rem]">
        <div className="min-h-0 flex-1 space-y-6 overflow-y-auto px-5 py-5 sm:px-6">
          {data ? (
            <>
              <Outcome code={data.request.error_code} />
              <Figures entry={data.request} name={data.person?.name ?? null} isOfAll={guildId === null} />
              <Attempts attempts={data.attempts} current={requestId} onOpen={onOpen} />
              <Conversation guildId={guildId} requestId={requestId} access={data.conversation} asked={data.asked} answered={data.answered} />
              <p className="flex flex-wrap gap-2">
                <Button variant="secondary" size="sm" onClick={() => onFilter({ person: data.request.user_id })}>{t("Only this person")}</Button>
                <Button variant="secondary" size="sm" onClick={() => onFilter({ feature: data.request.cog_name })}>{t("Only this feature")}</Button>
                {guildId === null && data.request.guild_id !== null && (
                  <Button variant="secondary" size="sm" onClick={() => onFilter({ server: data.request.guild_id ?? "" })}>{t("Only this server")}</Button>
                )}
              </p>
            </>
          ) : isError ? (
            <ErrorState title={t("This request could not be loaded")} error={error} failures={errorUpdateCount} onRetry={() => void refetch()} />
          ) : (
            <Loading label={t("Loading request")} className="space-y-4">
              <Skeleton className="h-16 rounded-xl" />
              <Skeleton className="h-48 rounded-xl" />
            </Loading>
          )}
        </div>
      </SheetContent>
    </Sheet>
  );
}
