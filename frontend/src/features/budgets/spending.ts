/** Spending of a budget's subject in a period, counted as budgets count. */
import type { Budget, GuildUsage } from "@/lib/api/types";
import { countedUsd, isAtLeast } from "@/lib/money";

import { scopeOf } from "./subjects";

type Subject = Pick<Budget, "scope" | "user_id" | "cog_name">;

export function spentBy(subject: Subject, usage: GuildUsage): string {
  const counted = (row: Parameters<typeof countedUsd>[0] | undefined): string => (row ? countedUsd(row, usage.unpriced_request_usd) : "0");
  if (subject.scope === "cog") return counted(usage.by_cog.find(({ cog_name }) => cog_name === subject.cog_name));
  if (subject.scope === "user") return counted(usage.by_user.find(({ user_id }) => user_id === subject.user_id));
  return counted(usage.total);
}

/** The part of the spending that has no known price. */
export function unpricedBy(subject: Subject, usage: GuildUsage): number {
  if (subject.scope === "cog") return usage.by_cog.find(({ cog_name }) => cog_name === subject.cog_name)?.unpriced_requests ?? 0;
  if (subject.scope === "user") return usage.by_user.find(({ user_id }) => user_id === subject.user_id)?.unpriced_requests ?? 0;
  return usage.total.unpriced_requests;
}

/** The members whom a budget of each member stops: those with a budget of their own for the period are not counted. */
export function membersOver(limit: string, usage: GuildUsage, withOwn: Set<string>): number {
  return usage.by_user.filter((row) => !withOwn.has(row.user_id) && isAtLeast(countedUsd(row, usage.unpriced_request_usd), limit)).length;
}

export const withOwnBudget = (budgets: Budget[], period: Budget["period"]): Set<string> =>
  new Set(budgets.flatMap((budget) => (scopeOf(budget) === "member" && budget.period === period && budget.user_id ? [budget.user_id] : [])));
