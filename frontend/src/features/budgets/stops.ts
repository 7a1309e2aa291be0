/** What budgets stop at present, or would if they did more than warn. */
import type { Budgets, BudgetStatus } from "@/lib/api/types";
import { formatUtcTime } from "@/lib/format";
import { isAtLeast, sumOf } from "@/lib/money";

export interface Stop {
  key: string;
  /** A whole server or feature that gets no answers is `danger`. */
  tone: "danger" | "warning";
  text: string;
}

/** Amounts held back for running requests count, as they do for the next request. */
const isUsedUp = ({ limit_usd, spent_usd, reserved_usd }: Pick<BudgetStatus, "limit_usd" | "spent_usd" | "reserved_usd">): boolean =>
  spent_usd !== null && isAtLeast(sumOf([spent_usd, reserved_usd ?? "0"]), limit_usd);

const often = ({ period }: Pick<BudgetStatus, "period">): string => (period === "day" ? "daily" : "monthly");

function titleOf(budget: BudgetStatus): string {
  if (budget.scope === "guild") return `This server's ${often(budget)} budget`;
  return budget.scope === "cog" ? `The ${often(budget)} budget of ${budget.cog_name}` : `The ${often(budget)} budget of one member`;
}

function consequenceOf({ scope, cog_name, resets_at }: BudgetStatus): string {
  const until = `until ${formatUtcTime(resets_at)}`;
  if (scope === "guild") return `The bot answers no AI requests here ${until}.`;
  return scope === "cog" ? `${cog_name} gets no answers from models ${until}.` : `That member gets no answers ${until}.`;
}

function stopOf(budget: BudgetStatus, index: number): Stop {
  const key = `budget-${index}`;
  if (!budget.stop) return { key, tone: "warning", text: `${titleOf(budget)} is used up. It only warns: nothing is stopped.` };
  return { key, tone: budget.scope === "user" ? "warning" : "danger", text: `${titleOf(budget)} is used up. ${consequenceOf(budget)}` };
}

export function stopsOf({ budgets, ceilings }: Budgets): Stop[] {
  const ofOperator = ceilings.filter(isUsedUp).map((ceiling, index) => ({
    key: `ceiling-${index}`,
    tone: "danger" as const,
    text: `The bot operator's ${often(ceiling)} limit for this server is used up. The bot answers no AI requests here until ${formatUtcTime(ceiling.resets_at)}. Only the operator can raise it.`,
  }));
  return [...ofOperator, ...budgets.filter(isUsedUp).map(stopOf)].sort((one, other) => one.tone.localeCompare(other.tone));
}
