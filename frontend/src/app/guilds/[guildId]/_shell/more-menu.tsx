/** Button of the bottom bar that lists the pages for which the bar has no room. */
"use client";

import { Ellipsis } from "lucide-react";

import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu";

import type { NavItem } from "./nav-items";
import { NavLink } from "./nav-link";

interface MoreMenuProps {
  guildId: string;
  items: NavItem[];
  current: NavItem | undefined;
  className: string;
}

export function MoreMenu({ guildId, items, current, className }: MoreMenuProps) {
  const isInside = current !== undefined && items.includes(current);
  return (
    <Menu>
      <MenuTrigger className={className} aria-current={isInside ? "page" : undefined}>
        <Ellipsis aria-hidden />
        More
      </MenuTrigger>
      <MenuContent side="top" align="end" className="max-h-[60dvh] max-w-[calc(100vw-1.5rem)] min-w-56 overflow-y-auto">
        {items.map((item) => (
          <MenuItem key={item.page} asChild className="min-h-13 gap-3 py-1.5 aria-[current=page]:text-accent-ink aria-[current=page]:[&>svg]:text-accent-ink">
            <NavLink guildId={guildId} item={item} isCurrent={item === current} withDescription />
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  );
}
