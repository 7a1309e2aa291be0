/** Shows a page once access to the guild is confirmed, and an explanation if it is denied. */
"use client";

import { Unplug } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";

import { ErrorState } from "@/components/error-state";
import { NoAccess } from "@/components/no-access";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { TakeOver } from "@/features/access/components/hand-over";
import { useGetMe } from "@/features/auth/api";
import { useGetGuild } from "@/features/guilds/api";
import { ApiProblem } from "@/lib/api/problem";
import { wordingOf } from "@/lib/api/wording";
import { t } from "@/lib/words";

export function Gate({ guildId, children }: { guildId: string; children: ReactNode }) {
  const { error: latest, errorUpdateCount, refetch, isPending, data } = useGetGuild(guildId);
  const [failed, setFailed] = useState({ guildId, error: latest });
  if (latest && failed.error !== latest) setFailed({ guildId, error: latest });
  const isTriedAgain = isPending && errorUpdateCount > 0 && failed.guildId === guildId; // the query has no error meanwhile
  const error = isTriedAgain ? failed.error : latest;
  if (!error) return children;
  if (error instanceof ApiProblem && error.is("urn:baseline:guild.inactive")) return <BotGone guildId={guildId} reason={wordingOf(error)} />;
  if (error instanceof ApiProblem && [403, 404].includes(error.status))
    return <NoAccess action={<TakeOver guildId={guildId} />}>{wordingOf(error)}</NoAccess>;
  if (data) return children;
  return (
    <>
      <h1 className="sr-only">{t("Server")}</h1>
      <ErrorState title={t("This server could not be loaded")} error={error} failures={errorUpdateCount} onRetry={() => void refetch()} className="py-24" />
    </>
  );
}

function BotGone({ guildId, reason }: { guildId: string; reason: string }) {
  const { data: me } = useGetMe();
  return (
    <>
      <h1 className="sr-only">{t("The bot is gone")}</h1>
      <EmptyState
        icon={Unplug}
        title={t("The bot is not here any more")}
        className="py-24"
        action={
          <span className="flex flex-wrap justify-center gap-2">
            {me?.add_bot_url && (
              <Button asChild>
                <a href={`${me.add_bot_url}&guild_id=${guildId}`}>{t("Add the bot again")}</a>
              </Button>
            )}
            <Button asChild variant="secondary">
              <Link href="/">{t("Your servers")}</Link>
            </Button>
          </span>
        }
      >
        {reason}
      </EmptyState>
    </>
  );
}
