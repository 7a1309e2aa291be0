/** Banners above the pages of a server: outages, spent budgets, and features that are off. */
"use client";

import { usePathname } from "next/navigation";

import { BudgetBanner } from "@/features/budgets/components/budget-banner";
import { OffBanner } from "@/features/guilds/components/off-banner";
import { OutageBanner } from "@/features/guilds/components/outage-banner";
import { useListGuildCogs } from "@/features/settings/api";
import { guildPath } from "@/lib/navigation";

/** Pages with the banner about features that are off. The overview and the settings name these features themselves. */
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
