/** Layout around the developer team's pages. */
"use client";

import { usePathname } from "next/navigation";
import { type ReactNode, useEffect } from "react";

import { Breadcrumb } from "@/components/breadcrumb";
import { ErrorState } from "@/components/error-state";
import { NoAccess } from "@/components/no-access";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useGetMe } from "@/features/auth/api";
import { useLiveAdmin } from "@/lib/api/live-admin";
import { leaveTo, signInPath } from "@/lib/navigation";

import { TopBar } from "../../_home/top-bar";
import { AdminNav } from "./admin-nav";
import { openPage } from "./admin-pages";

export function AdminShell({ children }: { children: ReactNode }) {
  const me = useGetMe();
  const isSignedOut = me.data === null;
  const isDeveloper = me.data?.is_developer ?? false;
  useLiveAdmin(isDeveloper);

  useEffect(() => {
    if (isSignedOut) leaveTo(signInPath(window.location.pathname + window.location.search));
  }, [isSignedOut]);

  return (
    <div className="min-h-dvh">
      <TopBar me={me.data ?? undefined} />
      <main className="mx-auto max-w-6xl px-4 py-6 sm:px-8 sm:py-8">
        {me.data ? (
          isDeveloper ? <Pages>{children}</Pages> : <NoAccess>Only the developer team may open this page.</NoAccess>
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

function Pages({ children }: { children: ReactNode }) {
  const page = openPage(usePathname());
  return (
    <>
      <Breadcrumb above={[{ label: "Your servers", href: "/" }, { label: "Admin", href: "/admin" }]} current={page?.label ?? "Page"} />
      <div className="lg:grid lg:grid-cols-[11rem_minmax(0,1fr)] lg:gap-10">
        <AdminNav />
        <div className="min-w-0">{children}</div>
      </div>
    </>
  );
}
