/** Button of the bottom bar that lists the pages for which the bar has no room. */
"use client";

import { Ellipsis } from "lucide-react";

import { onDemand, type TriggerProps } from "@/components/on-demand";
import { t } from "@/lib/words";

import type { NavItem } from "./nav-items";

export interface MoreMenuProps {
  guildId: string;
  items: NavItem[];
  current: NavItem | undefined;
  className: string;
}

export function MoreButton({ guildId: _, items, current, className, ...props }: MoreMenuProps & TriggerProps) {
  const isInside = current !== undefined && items.includes(current);
  return (
    <button type="button" className={className} aria-current={isInside ? "page" : undefined} {...props}>
      <Ellipsis aria-hidden />
      {t("More")}
    </button>
  );
}

export const MoreMenu = onDemand<MoreMenuProps>(MoreButton, async () => (await import("./more-list")).MoreList);
