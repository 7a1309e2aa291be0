/** Budgets and their state, in words. */
import type { Budget, BudgetStatus, GuildUsage } from "@/lib/api/types";
import { formatUsd, fromUnits, times, toUnits } from "@/lib/money";
import { t } from "@/lib/words";

import { spentBy, unpricedBy } from "./spending";

export const actionOf = ({ stop, cheaper_model, warn_at_percent }: Budget): string => {
  const then = stop ? "stops" : "warns";
  if (!cheaper_model) return t("Warns at {percent}%, then {then, select, stops {stops} other {only warns}}", { percent: warn_at_percent, then });
  const model = cheaper_model.split(":").slice(1).join(":");
  return t("Warns at {percent}%, {model} answers, then {then, select, stops {stops} other {only warns}}", { percent: warn_at_percent, model, then });
};

export const summaryOf = (budget: Budget): string => t("{limit} {period, select, day {per day} other {per month}}. {action}.", { limit: formatUsd(budget.limit_usd), period: budget.period, action: actionOf(budget) });

type Tone = "neutral" | "accent" | "warning" | "danger";

/** `over` is the number of members above the limit, for a budget of each member; null while it is unknown. */
export function stateOf({ state, stop }: Pick<BudgetStatus, "state" | "stop">, over: number | null): { label: string; tone: Tone } {
  if (state === null) {
    if (over === null) return { label: t("Not known yet"), tone: "neutral" };
    if (over === 0) return { label: t("None over"), tone: "neutral" };
    return stop ? { label: t("{over, plural, one {# member} other {# members}} stopped", { over }), tone: "warning" } : { label: t("{over, plural, one {# member} other {# members}} over", { over }), tone: "warning" };
  }
  if (state === "ok") return { label: t("Within"), tone: "accent" };
  if (state === "warned") return { label: t("Warning"), tone: "warning" };
  return stop ? { label: t("Stopped"), tone: "danger" } : { label: t("Over, only warns"), tone: "warning" };
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
  const reasons = unpriced > 0 ? [t("{unpriced, plural, one {# request} other {# requests}} without a price, at {each} each", { unpriced, each: formatUsd(each) })] : [];
  if (toUnits(spent) - toUnits(counted) >= CENT) reasons.push(t("requests of the last seconds"));
  if (reasons.length === 0) return null;
  return t("Usage shows {amount}: budgets also count {reasons}.", { amount: formatUsd(fromUnits(priced)), reasons: reasons.join(t(", and ")) });
}
