/** Title of the browser's tab: the page and the server. */
"use client";

import { usePathname } from "next/navigation";

import { useGetGuild } from "@/features/guilds/api";
import { withoutOverrides } from "@/lib/isolated";
import { t } from "@/lib/words";

import { currentItem, useNavItems } from "./nav-items";

export function TabTitle({ guildId }: { guildId: string }) {
  const { data: guild } = useGetGuild(guildId);
  const page = currentItem(useNavItems(guildId).all, guildId, usePathname())?.label;
  const name = guild && withoutOverrides(guild.name);
  return <title>{[page && t(page), name ?? "Baseline"].filter(Boolean).join(" · ")}</title>;
}
