/** Passes the names of the bot's features to the budgets. */
"use client";

import { BudgetsView } from "@/features/budgets/components/budgets-view";
import { useListGuildCogs } from "@/features/settings/api";

export function BudgetsPage({ guildId }: { guildId: string }) {
  const { data: cogs = [] } = useListGuildCogs(guildId);
  return <BudgetsView guildId={guildId} features={cogs.map(({ name }) => name)} />;
}
