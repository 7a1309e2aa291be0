/** Three limits suggested from what a guild has spent last month. */
import type { Budget, GuildUsage } from "@/lib/api/types";
import { countedUsd, fromUnits, roundedUp, toUnits } from "@/lib/money";
import { t } from "@/lib/words";

export interface Suggestion {
  budget: Budget;
  reason: string;
}

/** A limit a quarter above what was usual. */
const withRoom = (amount: string): string => roundedUp(fromUnits((toUnits(amount) * 5n) / 4n));

const budget = (scope: Budget["scope"], period: Budget["period"], limit_usd: string, stop: boolean): Budget => ({
  scope,
  period,
  limit_usd,
  stop,
  warn_at_percent: 80,
  cheaper_model: null,
  user_id: null,
  cog_name: null,
});

const largest = (amounts: string[]): string => amounts.reduce((one, other) => (toUnits(other) > toUnits(one) ? other : one), "0");

/** Empty for a month without cost. */
export function suggestionsFrom(lastMonth: GuildUsage): Suggestion[] {
  const counted = (row: Parameters<typeof countedUsd>[0]): string => countedUsd(row, lastMonth.unpriced_request_usd);
  const total = counted(lastMonth.total);
  if (toUnits(total) === 0n) return [];
  const suggestions = [{ budget: budget("guild", "month", withRoom(total), true), reason: t("Above last month's cost.") }];
  const day = largest(lastMonth.by_day.map(counted));
  suggestions.push({ budget: budget("guild", "day", withRoom(day), true), reason: t("Above the dearest day of last month.") });
  const member = largest(lastMonth.by_user.map(counted));
  if (toUnits(member) > 0n) suggestions.push({ budget: budget("user", "month", withRoom(member), true), reason: t("Above what any member cost last month.") });
  return suggestions;
}
