/** Link to a page of the guild, in one of its navigations. */
"use client";

import Link, { useLinkStatus } from "next/link";
import type { ComponentProps } from "react";

import { useDirtySections } from "@/features/settings/drafts";
import { pageReads } from "@/lib/api/reads/page-reads";
import { cn } from "@/lib/cn";
import { guildPath } from "@/lib/navigation";
import { both, usePrefetch } from "@/lib/use-prefetch";
import { t } from "@/lib/words";

import type { NavItem } from "./nav-items";

interface NavLinkProps extends Omit<ComponentProps<typeof Link>, "href"> {
  guildId: string;
  item: NavItem;
  isCurrent: boolean;
  withDescription?: boolean;
}

export function NavLink({ guildId, item: { page, label, description, icon: Icon }, isCurrent, withDescription, className, ...props }: NavLinkProps) {
  const hasUnsaved = useDirtySections().length > 0 && page === "settings";
  const { isWanted, handlers } = usePrefetch(() => pageReads(guildId, page));
  return (
    <Link prefetch={isWanted ? true : null} href={guildPath(guildId, page)} aria-current={isCurrent ? "page" : undefined} className={cn("relative min-w-0", className)} {...both(props, handlers)}>
      <Icon className="size-[1.125rem] shrink-0" aria-hidden />
      <Pending />
      <span className="max-w-full min-w-0">
        <span className="block truncate">{t(label)}</span>
        {withDescription && <span className="block truncate text-xs text-muted">{t(description)}</span>}
      </span>
      {hasUnsaved && (
        <span className="absolute top-3 left-[calc(50%+0.875rem)] size-2 rounded-full bg-accent lg:top-3.5 lg:right-3 lg:left-auto">
          <span className="sr-only">, {t("unsaved changes")}</span>
        </span>
      )}
    </Link>
  );
}

/** Answers the press at once, while the page is on its way. */
function Pending() {
  const { pending } = useLinkStatus();
  return pending ? <span data-pending aria-hidden className="absolute top-1/2 right-2 size-1.5 -translate-y-1/2 animate-pulse rounded-full bg-accent" /> : null;
}
