/** Navigation between the pages of a guild: a sidebar on desktops, a bottom bar on phones. */
"use client";

import { usePathname } from "next/navigation";

import { cn } from "@/lib/cn";

import { MoreMenu } from "./more-menu";
import { currentItem, NAV_ITEMS, usePluginItems } from "./nav-items";
import { NavLink } from "./nav-link";

const SIDE_LINK =
  "flex h-9 items-center gap-3 rounded-lg px-3 text-sm font-medium text-muted transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-ink";

export function SideNav({ guildId }: { guildId: string }) {
  const ofPlugins = usePluginItems(guildId);
  const current = currentItem([...NAV_ITEMS, ...ofPlugins], guildId, usePathname());
  return (
    <nav aria-label="Server" className="-mx-1 min-h-0 flex-1 overflow-y-auto px-1">
      <ul className="space-y-0.5">
        {NAV_ITEMS.map((item) => (
          <li key={item.page}>
            <NavLink guildId={guildId} item={item} isCurrent={item === current} className={SIDE_LINK} />
          </li>
        ))}
      </ul>
      {ofPlugins.length > 0 && (
        <>
          <h2 id="nav-features" className="mt-6 mb-1.5 px-3 text-xs font-medium text-muted">
            Features
          </h2>
          <ul aria-labelledby="nav-features" className="space-y-0.5">
            {ofPlugins.map((item) => (
              <li key={item.page}>
                <NavLink guildId={guildId} item={item} isCurrent={item === current} className={SIDE_LINK} />
              </li>
            ))}
          </ul>
        </>
      )}
    </nav>
  );
}

const BAR_ITEM =
  "flex h-16 w-full flex-col items-center justify-center gap-1 px-1 text-[0.6875rem] font-medium text-muted aria-[current=page]:text-accent-ink [&>svg]:size-5";

export function BottomNav({ guildId }: { guildId: string }) {
  const ofPlugins = usePluginItems(guildId);
  const current = currentItem([...NAV_ITEMS, ...ofPlugins], guildId, usePathname());
  const hasMore = ofPlugins.length > 0;
  return (
    <nav
      aria-label="Server"
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface/95 pb-[env(safe-area-inset-bottom)] backdrop-blur lg:hidden"
    >
      <ul className={cn("mx-auto grid max-w-md", hasMore ? "grid-cols-5" : "grid-cols-4")}>
        {NAV_ITEMS.map((item) => (
          <li key={item.page} className="min-w-0">
            <NavLink guildId={guildId} item={item} isCurrent={item === current} className={BAR_ITEM} />
          </li>
        ))}
        {hasMore && (
          <li className="min-w-0">
            <MoreMenu guildId={guildId} items={ofPlugins} current={current} className={BAR_ITEM} />
          </li>
        )}
      </ul>
    </nav>
  );
}
