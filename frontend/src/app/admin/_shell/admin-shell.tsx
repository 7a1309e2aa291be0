/** Layout around the developer team's pages. */
"use client";

import { type ReactNode, useEffect } from "react";

import { ErrorState } from "@/components/error-state";
import { NoAccess } from "@/components/no-access";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useGetMe } from "@/features/auth/api";
import { leaveTo, signInPath } from "@/lib/navigation";

import { TopBar } from "../../_home/top-bar";

export function AdminShell({ children }: { children: ReactNode }) {
  const me = useGetMe();
  const isSignedOut = me.data === null;

  useEffect(() => {
    if (isSignedOut) leaveTo(signInPath(window.location.pathname + window.location.search));
  }, [isSignedOut]);

  return (
    <div className="min-h-dvh">
      <TopBar me={me.data ?? undefined} />
      <main className="mx-auto max-w-6xl px-4 py-8 sm:px-8">
        {me.data ? (
          me.data.is_developer ? children : <NoAccess>Only the developer team may open this page.</NoAccess>
        ) : me.isError ? (
          <ErrorState title="This page could not be loaded" error={me.error} onRetry={() => void me.refetch()} className="py-24" />
        ) : (
          <Loading label="Loading page">
            <Skeleton className="h-64 rounded-2xl" />
          </Loading>
        )}
      </main>
    </div>
  );
}
