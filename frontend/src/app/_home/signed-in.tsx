/** Layout of pages outside of a guild for people who are signed in; others are led to the sign-in. */
"use client";

import { type ReactNode, useEffect } from "react";

import { ErrorState } from "@/components/error-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useGetMe } from "@/features/auth/api";
import type { Me } from "@/lib/api/types";
import { leaveTo, signInPath } from "@/lib/navigation";
import { t } from "@/lib/words";

import { TopBar } from "./top-bar";

export function SignedIn({ children }: { children: (me: Me) => ReactNode }) {
  const me = useGetMe();
  const isSignedOut = me.data === null;

  useEffect(() => {
    if (isSignedOut) leaveTo(signInPath(window.location.pathname + window.location.search));
  }, [isSignedOut]);

  return (
    <div className="min-h-dvh">
      <TopBar me={me.data ?? undefined} />
      <main className="mx-auto max-w-6xl px-4 py-6 sm:px-8 sm:py-8">
        {me.data ? (
          children(me.data)
        ) : me.isError ? (
          <ErrorState title={t("This page could not be loaded")} error={me.error} failures={me.errorUpdateCount} onRetry={() => void me.refetch()} className="py-24" />
        ) : (
          <Loading label={t("Loading page")}>
            <Skeleton className="h-64 rounded-2xl" />
          </Loading>
        )}
      </main>
    </div>
  );
}
