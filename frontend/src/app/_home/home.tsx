/** `/`: a landing page without a session, the user's servers with one. */
"use client";

import { useEffect } from "react";

import { ErrorState } from "@/components/error-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useGetMe } from "@/features/auth/api";
import { GuildSelector } from "@/features/guilds/components/guild-selector";
import { leaveTo } from "@/lib/navigation";
import { t } from "@/lib/words";

import { Landing } from "./landing";
import { TopBar } from "./top-bar";

interface HomeProps {
  mayBeSignedIn: boolean;
  /** The page on which the session ended; signing in returns to it. */
  returnTo: string | null;
}

export function Home({ mayBeSignedIn, returnTo }: HomeProps) {
  const me = useGetMe(mayBeSignedIn);
  const isSignedIn = Boolean(me.data);

  useEffect(() => {
    if (isSignedIn && returnTo) leaveTo(returnTo);
  }, [isSignedIn, returnTo]);

  if (!mayBeSignedIn || me.data === null) return <Landing returnTo={returnTo} />;
  return (
    <div className="min-h-dvh">
      <TopBar me={me.data} />
      <main className="mx-auto max-w-6xl px-4 py-8 sm:px-8 sm:py-12">
        {me.data && !returnTo ? (
          <GuildSelector addBotUrl={me.data.add_bot_url} />
        ) : me.isError ? (
          <>
            <h1 className="sr-only">Baseline</h1>
            <ErrorState title={t("The dashboard can't be loaded")} error={me.error} failures={me.errorUpdateCount} onRetry={() => void me.refetch()} className="py-24" />
          </>
        ) : (
          <Loading label={t("Loading")} className="space-y-8">
            <Skeleton className="h-8 w-56" />
            <Skeleton className="h-40 rounded-2xl" />
          </Loading>
        )}
      </main>
    </div>
  );
}
