/** Lists the pages for which the bottom bar has no room. */
"use client";

import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu";

import { MoreButton, type MoreMenuProps } from "./more-menu";
import { NavLink } from "./nav-link";

export function MoreList({ defaultOpen, ...props }: MoreMenuProps & { defaultOpen: boolean }) {
  const { guildId, items, current } = props;
  return (
    <Menu defaultOpen={defaultOpen}>
      <MenuTrigger asChild>
        <MoreButton {...props} />
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
