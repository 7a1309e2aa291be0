/** What a budget does at the moment at which it is saved, as a sentence. */
import type { Budget, GuildUsage } from "@/lib/api/types";
import { pluralise } from "@/lib/format";
import { formatUsd, isAtLeast, times, toUnits } from "@/lib/money";

import { membersOver, spentBy } from "./spending";
import { scopeOf } from "./subjects";

export interface Effect {
  text: string;
  /** Whether saving refuses requests that are answered now. */
  stopsNow: boolean;
}

interface Context {
  /** Usage of the budget's period; undefined while it is unknown. */
  usage: GuildUsage | undefined;
  /** What the budget's own counter says; usage is a few seconds behind. */
  counted: string | null;
  withOwn: Set<string>;
  name: string;
}

const span = ({ period }: Budget): string => (period === "day" ? "today" : "this month");
const end = ({ period }: Budget): string => (period === "day" ? "the day ends (UTC)" : "the month ends (UTC)");

export function effectOf(budget: Budget, { usage, counted, withOwn, name }: Context): Effect {
  if (!usage && counted === null) return { text: "What is spent could not be read, so this may stop something at once.", stopsNow: budget.stop };
  if (scopeOf(budget) === "each") return ofEach(budget, usage ? membersOver(budget.limit_usd, usage, withOwn) : 0);
  const spent = counted ?? (usage ? spentBy(budget, usage) : "0");
  const facts = `${formatUsd(spent)} of ${formatUsd(budget.limit_usd)} spent ${span(budget)}`;
  if (isAtLeast(spent, budget.limit_usd)) {
    if (budget.stop) return { text: `Stops ${name} now: ${facts}. Requests are refused until ${end(budget)}.`, stopsNow: true };
    return { text: `Stops nothing: ${facts}, and this budget only warns.`, stopsNow: false };
  }
  if (toUnits(spent) * 100n >= toUnits(times(budget.limit_usd, budget.warn_at_percent))) {
    const model = budget.cheaper_model ? ` ${budget.cheaper_model} answers from now on.` : "";
    return { text: `Warns from now on: ${facts}.${model} ${outlook(budget)}`, stopsNow: false };
  }
  return { text: `Changes nothing now: ${facts}. ${outlook(budget)}`, stopsNow: false };
}

const outlook = ({ stop, limit_usd }: Budget): string =>
  stop ? `Requests are refused from ${formatUsd(limit_usd)} on.` : `From ${formatUsd(limit_usd)} on, it only warns.`;

function ofEach(budget: Budget, over: number): Effect {
  if (over === 0) return { text: `Changes nothing now: no member has spent ${formatUsd(budget.limit_usd)} ${span(budget)}.`, stopsNow: false };
  const who = `${pluralise(over, "member")} ${over === 1 ? "has" : "have"} spent ${formatUsd(budget.limit_usd)} or more ${span(budget)}`;
  if (!budget.stop) return { text: `Stops nothing: ${who}, and this budget only warns.`, stopsNow: false };
  return { text: `Stops ${pluralise(over, "member")} now: ${who}. Their requests are refused until ${end(budget)}.`, stopsNow: true };
}
