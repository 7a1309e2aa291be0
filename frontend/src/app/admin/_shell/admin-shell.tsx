/** Layout around the developer team's pages. */
"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

import { Breadcrumb } from "@/components/breadcrumb";
import { NoAccess } from "@/components/no-access";
import { useLiveAdmin } from "@/lib/api/live-admin";
import { mark, rich, t } from "@/lib/words";

import { SignedIn } from "../../_home/signed-in";
import { AdminNav } from "./admin-nav";
import { openPage } from "./admin-pages";

export function AdminShell({ children }: { children: ReactNode }) {
  return (
    <SignedIn>
      {(me) => (me.is_developer ? <Pages>{children}</Pages> : <NoAccess>{me.has_developer_team ? t("Only the developer team may open this page.") : <NoTeam />}</NoAccess>)}
    </SignedIn>
  );
}

function NoTeam() {
  return rich("This bot has no developer team yet. Its operator sets <code>MAIN_GUILD_ID</code> to the id of a server whose members are the team, and starts the bot again.", { code: (text) => <code>{text}</code> });
}

function Pages({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const page = openPage(pathname);
  const below = page && pathname !== page.href ? decodeURIComponent(pathname.slice(page.href.length + 1)) : null;
  const above = [{ label: t("Your servers"), href: "/" }, { label: t("Admin"), href: "/admin" }, ...(page && below ? [{ ...page, label: t(page.label) }] : [])];
  useLiveAdmin();
  return (
    <>
      <Breadcrumb above={above} current={below ?? t(page?.label ?? mark("Page"))} />
      <div className="lg:grid lg:grid-cols-[11rem_minmax(0,1fr)] lg:gap-10">
        <AdminNav />
        <div className="min-w-0">{children}</div>
      </div>
    </>
  );
}
