/** What stops the bot, or a part of it, in this server: on every page that it concerns. */
"use client";

import { usePathname } from "next/navigation";

import { BudgetBanner } from "@/features/budgets/components/budget-banner";
import { OffBanner } from "@/features/guilds/components/off-banner";
import { OutageBanner } from "@/features/guilds/components/outage-banner";
import { useListGuildCogs } from "@/features/settings/api";
import { guildPath } from "@/lib/navigation";

/** Pages about what features do. The overview names features that are off by itself, and the settings beside their form. */
const OF_FEATURES = ["usage", "requests", "budgets"];

export function Banners({ guildId }: { guildId: string }) {
  const pathname = usePathname();
  const { data: cogs } = useListGuildCogs(guildId);
  const isAbout = (page: string): boolean => pathname === guildPath(guildId, page);
  return (
    <>
      <OutageBanner guildId={guildId} />
      <BudgetBanner guildId={guildId} />
      {cogs && OF_FEATURES.some(isAbout) && <OffBanner guildId={guildId} cogs={cogs} />}
    </>
  );
}
