/** Layout around the developer team's pages. */
"use client";

import { DoorClosed } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect } from "react";

import { ErrorState } from "@/components/error-state";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
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
          me.data.is_developer ? children : <NotForYou />
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

function NotForYou() {
  return (
    <>
      <h1 className="sr-only">No access</h1>
      <EmptyState
        icon={DoorClosed}
        title="No access"
        className="py-24"
        action={
          <Button asChild variant="secondary">
            <Link href="/">Your servers</Link>
          </Button>
        }
      >
        Only the developer team may open this page.
      </EmptyState>
    </>
  );
}
