/** The month's cost against the server's budget, and what it will be at the month's end; for the overview. */
"use client";

import Link from "next/link";

import { Cost } from "@/components/cost";
import { useGetGuildUsage } from "@/lib/api/usage";
import { projectionRange, thisMonth, today } from "@/lib/days";
import { formatUsd, shareInWords } from "@/lib/money";
import { guildPath } from "@/lib/navigation";
import { inCents, methodOf, projectMonth } from "@/lib/projection";
import { rich, t } from "@/lib/words";

import { useGetBudgets } from "../api";
import { differenceOf } from "../wording";
import { Meter } from "./meter";

export function MonthBudget({ guildId }: { guildId: string }) {
  const { data: budgets } = useGetBudgets(guildId);
  const { data: month } = useGetGuildUsage(guildId, thisMonth());
  const { data: recent } = useGetGuildUsage(guildId, projectionRange(today()));
  const projection = recent ? projectMonth(recent.by_day, recent.unpriced_request_usd, today()) : null;
  const budget = budgets?.budgets.find(({ scope, period }) => scope === "guild" && period === "month");
  const difference = budget && month && differenceOf(budget, month);
  return (
    <div className="mt-5 space-y-2 text-sm text-pretty">
      {budget?.spent_usd && (
        <>
          <Meter label={t("Spent of this month's budget")} spent={budget.spent_usd} reserved={budget.reserved_usd ?? "0"} limit={budget.limit_usd} warnAt={budget.warn_at_percent} />
          <p className="pt-1">
            {rich("Budget: <spent></spent> of <limit></limit>, {share}.", {
              spent: () => <Cost key="spent" amount={budget.spent_usd ?? "0"} className="font-medium" />,
              limit: () => <Cost key="limit" amount={budget.limit_usd} className="font-medium" />,
              share: shareInWords(budget.spent_usd, budget.limit_usd),
            })}
          </p>
          {difference && <p className="text-xs text-muted">{difference}</p>}
        </>
      )}
      {budgets && !budget && (
        <p className="text-muted">
          {t("No budget for the month.")}{" "}
          <Link href={guildPath(guildId, "budgets")} className="font-medium text-accent-ink underline underline-offset-2">
            {t("Set one")}
          </Link>
        </p>
      )}
      {projection && (
        <p>
          {rich("Expected at the month's end: <expected></expected>, from {low} to {high}.", {
            expected: () => <span key="expected" className="font-medium tabular-nums">{formatUsd(inCents(projection.expected))}</span>,
            low: formatUsd(inCents(projection.low)),
            high: formatUsd(inCents(projection.high)),
          })}
        </p>
      )}
      {projection && <p className="text-xs text-muted">{methodOf(projection)}</p>}
    </div>
  );
}
