/** Layout around every page of a guild. */
"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect } from "react";

import { Logo, LogoMark } from "@/components/logo";
import { ThemeToggle } from "@/components/theme-toggle";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useGetMe } from "@/features/auth/api";
import { UserMenu } from "@/features/auth/components/user-menu";
import { GuildSwitcher } from "@/features/guilds/components/guild-switcher";
import { SettingsDraftsProvider } from "@/features/settings/drafts";
import { useLiveGuild } from "@/lib/api/live";
import type { Me } from "@/lib/api/types";
import { leaveTo, signInPath } from "@/lib/navigation";
import { openPalette } from "@/lib/palette";
import { t } from "@/lib/words";

import { Banners } from "./banners";
import { Gate } from "./gate";
import { BottomNav, SideNav } from "./nav";
import { TabTitle } from "./tab-title";

export function Shell({ guildId, children }: { guildId: string; children: ReactNode }) {
  const { data: me } = useGetMe();
  const isSignedOut = me === null;
  useLiveGuild(guildId, !!me);

  useEffect(() => {
    if (isSignedOut) leaveTo(signInPath(window.location.pathname + window.location.search));
  }, [isSignedOut]);

  return (
    <SettingsDraftsProvider guildId={guildId} userId={me?.user.id}>
      <div className="min-h-dvh lg:grid lg:grid-cols-[16rem_minmax(0,1fr)]">
        <TabTitle guildId={guildId} />
        <a href="#content" className="sr-only z-50 rounded-lg bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3">
          {t("Skip to content")}
        </a>
        <Sidebar guildId={guildId} me={me} />
        <TopBar guildId={guildId} me={me} />
        <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl px-4 pt-6 pb-28 outline-none sm:px-8 lg:px-10 lg:py-10">
          {isSignedOut ? null : (
            <Gate guildId={guildId}>
              <Banners guildId={guildId} />
              {children}
            </Gate>
          )}
        </main>
        <BottomNav guildId={guildId} />
      </div>
    </SettingsDraftsProvider>
  );
}

interface BarProps {
  guildId: string;
  me: Me | null | undefined;
}

function Sidebar({ guildId, me }: BarProps) {
  return (
    <aside className="sticky top-0 hidden h-dvh flex-col gap-5 border-r bg-surface p-4 lg:flex">
      <Link href="/" aria-label={t("Baseline, all servers")} className="rounded-lg px-1 pt-1">
        <Logo />
      </Link>
      <GuildSwitcher guildId={guildId} />
      <PaletteButton />
      <SideNav guildId={guildId} />
      <div className="mt-auto flex items-center gap-1 border-t pt-3">
        {me ? <UserMenu me={me} withName /> : <Skeleton className="h-9 flex-1" />}
        <ThemeToggle />
      </div>
    </aside>
  );
}

function TopBar({ guildId, me }: BarProps) {
  return (
    <header className="sticky top-0 z-30 flex items-center gap-2 border-b bg-surface/95 px-3 py-2 backdrop-blur lg:hidden">
      <Link href="/" aria-label={t("Baseline, all servers")} className="rounded-lg p-1">
        <LogoMark className="size-8" />
      </Link>
      <div className="min-w-0 flex-1 sm:max-w-xs">
        <GuildSwitcher guildId={guildId} />
      </div>
      <div className="ml-auto flex items-center">
        <Button variant="ghost" size="icon" aria-label={t("Search")} onClick={openPalette}>
          <Search aria-hidden />
        </Button>
        <ThemeToggle />
        {me ? <UserMenu me={me} /> : <Skeleton className="size-8 rounded-full" />}
      </div>
    </header>
  );
}

function PaletteButton() {
  return (
    <button
      type="button"
      onClick={openPalette}
      className="-my-2 flex h-9 items-center gap-3 rounded-lg border bg-sunken px-3 text-sm text-muted transition-colors hover:text-ink"
    >
      <Search className="size-4" aria-hidden />
      {t("Search")}
      <kbd aria-hidden className="ml-auto rounded border bg-surface px-1.5 font-sans text-[0.6875rem]">{t("Ctrl")} K</kbd>
    </button>
  );
}
