/** Requests that budgets refuse at present, or would refuse if they did more than warn. */
import type { Budgets, BudgetStatus } from "@/lib/api/types";
import { formatUtcTime } from "@/lib/format";
import { isAtLeast, sumOf } from "@/lib/money";
import { t } from "@/lib/words";

export interface Stop {
  key: string;
  /** A whole server or feature that gets no answers is `danger`. */
  tone: "danger" | "warning";
  text: string;
}

/** Amounts held back for running requests count, as they do for the next request. */
const isUsedUp = ({ limit_usd, spent_usd, reserved_usd }: Pick<BudgetStatus, "limit_usd" | "spent_usd" | "reserved_usd">): boolean =>
  spent_usd !== null && isAtLeast(sumOf([spent_usd, reserved_usd ?? "0"]), limit_usd);

function titleOf(budget: BudgetStatus): string {
  const { period } = budget;
  if (budget.scope === "guild") return t("This server's {period, select, day {daily} other {monthly}} budget", { period });
  return budget.scope === "cog" ? t("The {period, select, day {daily} other {monthly}} budget of {feature}", { period, feature: budget.cog_name ?? "" }) : t("The {period, select, day {daily} other {monthly}} budget of one member", { period });
}

function consequenceOf({ scope, cog_name, resets_at }: BudgetStatus): string {
  const until = t("until {resetsAt}", { resetsAt: formatUtcTime(resets_at) });
  if (scope === "guild") return t("The bot answers no AI requests here {until}.", { until });
  return scope === "cog" ? t("{feature} gets no answers from models {until}.", { feature: cog_name ?? "", until }) : t("That member gets no answers {until}.", { until });
}

function stopOf(budget: BudgetStatus, index: number): Stop {
  const key = `budget-${index}`;
  if (!budget.stop) return { key, tone: "warning", text: t("{budget} is used up. It only warns: nothing is stopped.", { budget: titleOf(budget) }) };
  return { key, tone: budget.scope === "user" ? "warning" : "danger", text: `${t("{budget} is used up.", { budget: titleOf(budget) })} ${consequenceOf(budget)}` };
}

export function stopsOf({ budgets, ceilings }: Budgets): Stop[] {
  const ofOperator = ceilings.filter(isUsedUp).map((ceiling, index) => ({
    key: `ceiling-${index}`,
    tone: "danger" as const,
    text: t("The bot operator's {period, select, day {daily} other {monthly}} limit for this server is used up. The bot answers no AI requests here until {resetsAt}. Only the operator can raise it.", { period: ceiling.period, resetsAt: formatUtcTime(ceiling.resets_at) }),
  }));
  return [...ofOperator, ...budgets.filter(isUsedUp).map(stopOf)].sort((one, other) => one.tone.localeCompare(other.tone));
}
