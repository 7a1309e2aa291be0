/** Budgets and their state, in words. */
import type { Budget, BudgetStatus, GuildUsage } from "@/lib/api/types";
import { formatCount, pluralise } from "@/lib/format";
import { formatUsd, fromUnits, times, toUnits } from "@/lib/money";

import { spentBy, unpricedBy } from "./spending";

export const actionOf = ({ stop, cheaper_model, warn_at_percent }: Budget): string => {
  const model = cheaper_model ? `, ${cheaper_model.split(":").slice(1).join(":")} answers` : "";
  return `Warns at ${warn_at_percent}%${model}, then ${stop ? "stops" : "only warns"}`;
};

export const summaryOf = (budget: Budget): string => `${formatUsd(budget.limit_usd)} per ${budget.period}. ${actionOf(budget)}.`;

type Tone = "neutral" | "accent" | "warning" | "danger";

/** `over` is the number of members above the limit, for a budget of each member; null while it is unknown. */
export function stateOf({ state, stop }: Pick<BudgetStatus, "state" | "stop">, over: number | null): { label: string; tone: Tone } {
  if (state === null) {
    if (over === null) return { label: "Not known yet", tone: "neutral" };
    if (over === 0) return { label: "None over", tone: "neutral" };
    return stop ? { label: `${pluralise(over, "member")} stopped`, tone: "warning" } : { label: `${pluralise(over, "member")} over`, tone: "warning" };
  }
  if (state === "ok") return { label: "Within", tone: "accent" };
  if (state === "warned") return { label: "Warning", tone: "warning" };
  return stop ? { label: "Stopped", tone: "danger" } : { label: "Over, only warns", tone: "warning" };
}

/** Differences below it are of rounding: counters keep nano-dollars. */
const CENT = toUnits("0.01");

/** Why usage shows another amount than the budget; null where both are the same. */
export function differenceOf(budget: Pick<BudgetStatus, "scope" | "user_id" | "cog_name" | "spent_usd">, usage: GuildUsage): string | null {
  const { spent_usd: spent } = budget;
  if (spent === null) return null;
  const counted = spentBy(budget, usage);
  const unpriced = unpricedBy(budget, usage);
  const each = usage.unpriced_request_usd;
  const priced = toUnits(counted) - toUnits(times(each, unpriced));
  if (toUnits(spent) - priced < CENT && priced - toUnits(spent) < CENT) return null;
  const reasons = unpriced > 0 ? [`${formatCount(unpriced)} ${unpriced === 1 ? "request" : "requests"} without a price, at ${formatUsd(each)} each`] : [];
  if (toUnits(spent) - toUnits(counted) >= CENT) reasons.push("requests of the last seconds");
  if (reasons.length === 0) return null;
  return `Usage shows ${formatUsd(fromUnits(priced))}: budgets also count ${reasons.join(", and ")}.`;
}
