/** Navigation between the pages of a guild: a sidebar on desktops, a bottom bar on phones. */
"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

import { t } from "@/lib/words";

import { MoreMenu } from "./more-menu";
import { currentItem, LAST_ITEMS, MAIN_ITEMS, type NavItem, SIDE_ITEMS, useNavItems } from "./nav-items";
import { NavLink } from "./nav-link";

const SIDE_LINK =
  "flex min-h-9 items-center gap-3 rounded-lg px-3 py-1 text-sm leading-tight [&_.truncate]:whitespace-normal has-[[data-pending]]:bg-sunken has-[[data-pending]]:text-ink font-medium text-muted transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-ink";

export function SideNav({ guildId }: { guildId: string }) {
  const { ofPlugins, all } = useNavItems(guildId);
  const current = currentItem(all, guildId, usePathname());
  const links = (items: NavItem[]) =>
    items.map((item) => (
      <li key={item.page}>
        <NavLink guildId={guildId} item={item} isCurrent={item === current} className={SIDE_LINK} />
      </li>
    ));
  return (
    <nav aria-label={t("Server")} className="-mx-1 min-h-0 flex-1 overflow-y-auto px-1">
      <ul className="space-y-0.5">{links(ofPlugins.length > 0 ? SIDE_ITEMS : all)}</ul>
      {ofPlugins.length > 0 && (
        <>
          <Group id="nav-features" title={t("Features")}>{links(ofPlugins)}</Group>
          <Group id="nav-people" title={t("People and changes")}>{links(LAST_ITEMS)}</Group>
        </>
      )}
    </nav>
  );
}

function Group({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <>
      <h2 id={id} className="mt-6 mb-1.5 px-3 text-xs font-medium text-muted">
        {title}
      </h2>
      <ul aria-labelledby={id} className="space-y-0.5">
        {children}
      </ul>
    </>
  );
}

const BAR_ITEM =
  "flex h-16 w-full flex-col items-center justify-center gap-1 px-1 text-[0.6875rem] font-medium text-muted aria-[current=page]:text-accent-ink has-[[data-pending]]:text-ink [&>svg]:size-5";

export function BottomNav({ guildId }: { guildId: string }) {
  const { all, more } = useNavItems(guildId);
  const current = currentItem(all, guildId, usePathname());
  return (
    <nav
      aria-label={t("Server")}
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface/95 pb-[env(safe-area-inset-bottom)] backdrop-blur lg:hidden"
    >
      <ul className="mx-auto grid max-w-md auto-cols-[minmax(min-content,1fr)] grid-flow-col">
        {MAIN_ITEMS.map((item) => (
          <li key={item.page} className="min-w-0">
            <NavLink guildId={guildId} item={item} isCurrent={item === current} className={BAR_ITEM} />
          </li>
        ))}
        <li className="min-w-0">
          <MoreMenu guildId={guildId} items={more} current={current} className={BAR_ITEM} />
        </li>
      </ul>
    </nav>
  );
}
