/** Where the user is signed in: device, network, last use, and buttons that end sessions. */
"use client";

import { Monitor, Smartphone } from "lucide-react";
import { toast } from "@/lib/toast";

import { Loaded } from "@/components/loaded";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import type { Session } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { formatAgo, formatDateTime, pluralise } from "@/lib/format";

import { useEndOtherSessions, useEndSession, useListSessions } from "../api";
import { deviceOf } from "../device";

export function Sessions() {
  const sessions = useListSessions();
  return (
    <Loaded query={sessions} what="Your sessions">
      {(data) => (
        <Card aria-labelledby="sessions">
          <CardHeader titleId="sessions" title="Where you are signed in" description="End a session that you do not know." actions={<EndOthers others={data.filter(({ current }) => !current).length} />} />
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
          {name} {session.current && <Badge tone="accent">This one</Badge>}
        </p>
        <p className="mt-0.5 text-xs text-pretty text-muted">
          {session.ip_prefix === "unknown" ? "Network not known" : `Network ${session.ip_prefix}`} · last used{" "}
          <span title={formatDateTime(session.last_seen_at)}>{formatAgo(session.last_seen_at)}</span> · signed in {formatDateTime(session.created_at)}
        </p>
      </div>
      {!session.current && (
        <Button
          variant="secondary"
          size="sm"
          busy={end.isPending}
          aria-label={`End the session of ${name}, signed in ${formatDateTime(session.created_at)}`}
          onClick={() => end.mutate(session.id, { onSuccess: () => toast.success("The session has ended."), onError: (error) => toast.error(wordingOf(error)) })}
        >
          End
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
      trigger={<Button variant="secondary" size="sm">End all others</Button>}
      title="End all other sessions?"
      description={`${pluralise(others, "session")} will be signed out. This browser stays signed in.`}
      action="End them"
      onConfirm={() =>
        end.mutateAsync().then(
          () => toast.success("All other sessions have ended."),
          (error: unknown) => {
            toast.error(wordingOf(error));
            throw error;
          },
        )
      }
    />
  );
}
