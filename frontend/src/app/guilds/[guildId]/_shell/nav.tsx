/** Navigation between the pages of a guild: a sidebar on desktops, a bottom bar on phones. */
"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

import { useDirtySections } from "@/features/settings/drafts";
import { cn } from "@/lib/cn";
import { guildPath } from "@/lib/navigation";

import { NAV_ITEMS, type NavItem } from "./nav-items";

interface LinkToProps {
  guildId: string;
  item: NavItem;
  className: string;
}

function LinkTo({ guildId, item: { page, label, icon: Icon }, className }: LinkToProps) {
  const href = guildPath(guildId, page);
  const isCurrent = usePathname() === href;
  const hasUnsaved = useDirtySections().length > 0 && page === "settings";
  return (
    <Link href={href} aria-current={isCurrent ? "page" : undefined} className={cn("relative", className)}>
      <Icon className="size-[1.125rem] shrink-0" aria-hidden />
      {label}
      {hasUnsaved && (
        <span className="absolute top-3 left-[calc(50%+0.875rem)] size-2 rounded-full bg-accent lg:top-3.5 lg:right-3 lg:left-auto">
          <span className="sr-only">, unsaved changes</span>
        </span>
      )}
    </Link>
  );
}

export function SideNav({ guildId }: { guildId: string }) {
  return (
    <nav aria-label="Server">
      <ul className="space-y-0.5">
        {NAV_ITEMS.map((item) => (
          <li key={item.page}>
            <LinkTo
              guildId={guildId}
              item={item}
              className="flex h-9 items-center gap-3 rounded-lg px-3 text-sm font-medium text-muted transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-ink"
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function BottomNav({ guildId }: { guildId: string }) {
  return (
    <nav
      aria-label="Server"
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface/95 pb-[env(safe-area-inset-bottom)] backdrop-blur lg:hidden"
    >
      <ul className="mx-auto grid max-w-md grid-cols-4">
        {NAV_ITEMS.map((item) => (
          <li key={item.page}>
            <LinkTo
              guildId={guildId}
              item={item}
              className="flex h-16 flex-col items-center justify-center gap-1 text-[0.6875rem] font-medium text-muted aria-[current=page]:text-accent-ink [&>svg]:size-5"
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}
