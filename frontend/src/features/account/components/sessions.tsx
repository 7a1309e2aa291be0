/** Sessions of the user, with device, network and last use, and buttons that end them. */
"use client";

import { Monitor, Smartphone } from "lucide-react";
import { toast } from "@/lib/toast";

import { Loaded } from "@/components/loaded";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Confirm } from "@/components/confirm/confirm";
import type { Session } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { deviceOf } from "@/lib/device";
import { formatAgo, formatDateTime } from "@/lib/format";
import { rich, t } from "@/lib/words";

import { useEndOtherSessions, useEndSession, useListSessions } from "../api";

export function Sessions() {
  const sessions = useListSessions();
  return (
    <Loaded query={sessions} what={t("Your sessions")}>
      {(data) => (
        <Card aria-labelledby="sessions">
          <CardHeader titleId="sessions" title={t("Where you are signed in")} description={t("End a session that you do not know.")} actions={<EndOthers others={data.filter(({ current }) => !current).length} />} />
          <ul aria-labelledby="sessions" className="mt-4 divide-y border-t">
            {data.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        </Card>
      )}
    </Loaded>
  );
}

function SessionRow({ session }: { session: Session }) {
  const end = useEndSession();
  const { name, isMobile } = deviceOf(session.user_agent);
  const Icon = isMobile ? Smartphone : Monitor;
  return (
    <li className="flex items-start gap-4 px-5 py-4 text-sm sm:px-6">
      <Icon className="mt-0.5 size-5 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium" title={session.user_agent}>
          {name} {session.current && <Badge tone="accent">{t("This one")}</Badge>}
        </p>
        <p className="mt-0.5 text-xs text-pretty text-muted">
          {rich("{network} · last used <ago></ago> · signed in {time}", {
            network: session.ip_prefix === "unknown" ? t("Network not known") : t("Network {address}", { address: session.ip_prefix }),
            ago: () => <span key="ago" title={formatDateTime(session.last_seen_at)}>{formatAgo(session.last_seen_at)}</span>,
            time: formatDateTime(session.created_at),
          })}
        </p>
      </div>
      {!session.current && (
        <Button
          variant="secondary"
          size="sm"
          busy={end.isPending}
          aria-label={t("End the session of {name}, signed in {time}", { name, time: formatDateTime(session.created_at) })}
          onClick={() => end.mutate(session.id, { onSuccess: () => toast.success(t("The session has ended.")), onError: (error) => toast.error(wordingOf(error)) })}
        >
          {t("End")}
        </Button>
      )}
    </li>
  );
}

function EndOthers({ others }: { others: number }) {
  const end = useEndOtherSessions();
  if (others === 0) return null;
  return (
    <Confirm
      trigger={<Button variant="secondary" size="sm">{t("End all others")}</Button>}
      title={t("End all other sessions?")}
      description={t("{others, plural, one {# session} other {# sessions}} will be signed out. This browser stays signed in.", { others })}
      action={t("End them")}
      onConfirm={() =>
        end.mutateAsync().then(
          () => toast.success(t("All other sessions have ended.")),
          (error: unknown) => {
            toast.error(wordingOf(error));
            throw error;
          },
        )
      }
    />
  );
}
