/** Immediate effect of saving a budget, as a sentence. */
import type { Budget, GuildUsage } from "@/lib/api/types";
import { formatUsd, isAtLeast, times, toUnits } from "@/lib/money";
import { t } from "@/lib/words";

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
  /** The amount on the budget's own counter; usage lags by seconds. */
  counted: string | null;
  withOwn: Set<string>;
  name: string;
}

const span = ({ period }: Budget): string => (period === "day" ? t("today") : t("this month"));
const end = ({ period }: Budget): string => (period === "day" ? t("the day ends (UTC)") : t("the month ends (UTC)"));

export function effectOf(budget: Budget, { usage, counted, withOwn, name }: Context): Effect {
  if (!usage && counted === null) return { text: t("What is spent could not be read, so this may stop something at once."), stopsNow: budget.stop };
  if (scopeOf(budget) === "each") return ofEach(budget, usage ? membersOver(budget.limit_usd, usage, withOwn) : 0);
  const spent = counted ?? (usage ? spentBy(budget, usage) : "0");
  const facts = t("{spent} of {limitUsd} spent {span}", { spent: formatUsd(spent), limitUsd: formatUsd(budget.limit_usd), span: span(budget) });
  if (isAtLeast(spent, budget.limit_usd)) {
    if (budget.stop) return { text: t("Stops {name} now: {facts}. Requests are refused until {end}.", { name, facts, end: end(budget) }), stopsNow: true };
    return { text: t("Stops nothing: {facts}, and this budget only warns.", { facts }), stopsNow: false };
  }
  if (toUnits(spent) * 100n >= toUnits(times(budget.limit_usd, budget.warn_at_percent))) {
    const model = budget.cheaper_model;
    const cheaper = model ? [t("{model} answers from now on.", { model })] : [];
    return { text: [t("Warns from now on: {facts}.", { facts }), ...cheaper, outlook(budget)].join(" "), stopsNow: false };
  }
  return { text: t("Changes nothing now: {facts}. {outlook}", { facts, outlook: outlook(budget) }), stopsNow: false };
}

const outlook = ({ stop, limit_usd }: Budget): string =>
  stop ? t("Requests are refused from {limitUsd} on.", { limitUsd: formatUsd(limit_usd) }) : t("From {limitUsd} on, it only warns.", { limitUsd: formatUsd(limit_usd) });

function ofEach(budget: Budget, over: number): Effect {
  if (over === 0) return { text: t("Changes nothing now: no member has spent {limitUsd} {span}.", { limitUsd: formatUsd(budget.limit_usd), span: span(budget) }), stopsNow: false };
  const who = t("{over, plural, one {# member has} other {# members have}} spent {limitUsd} or more {span}", { over, limitUsd: formatUsd(budget.limit_usd), span: span(budget) });
  if (!budget.stop) return { text: t("Stops nothing: {who}, and this budget only warns.", { who }), stopsNow: false };
  return { text: t("Stops {over, plural, one {# member} other {# members}} now: {who}. Their requests are refused until {end}.", { over, who, end: end(budget) }), stopsNow: true };
}
