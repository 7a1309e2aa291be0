/** Empty state of the budgets page, with limits suggested from last month. */
"use client";

import { Wallet } from "lucide-react";

import { Cost } from "@/components/cost";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { Budget } from "@/lib/api/types";
import { useGetGuildUsage } from "@/lib/api/usage";
import { lastMonth } from "@/lib/days";
import { t } from "@/lib/words";

import { suggestionsFrom } from "../suggestions";
import { subjectOf, titleOf } from "../subjects";

interface SuggestionsProps {
  guildId: string;
  onChoose: (budget: Budget) => void;
  onAdd: () => void;
}

const NO_NAMES = new Map<string, string>();

export function Suggestions({ guildId, onChoose, onAdd }: SuggestionsProps) {
  const { data: usage } = useGetGuildUsage(guildId, lastMonth());
  const suggestions = usage ? suggestionsFrom(usage) : [];
  return (
    <Card aria-label={t("No budgets yet")}>
      <EmptyState icon={Wallet} title={t("No budgets yet")} action={<Button onClick={onAdd}>{t("Add a budget")}</Button>}>
        {suggestions.length > 0
          ? t("Nothing limits what AI requests may cost here. Start with one of these, from last month's cost.")
          : t("Nothing limits what AI requests may cost here. A budget warns, and stops if you like.")}
      </EmptyState>
      {suggestions.length > 0 && (
        <ul aria-label={t("Suggested budgets")} className="grid border-t sm:grid-cols-3 sm:divide-x">
          {suggestions.map(({ budget, reason }) => (
            <li key={subjectOf(budget)} className="border-b p-5 sm:border-b-0">
              <p className="text-sm font-medium">{titleOf(budget, NO_NAMES)}</p>
              <p className="mt-1 text-xl font-semibold tracking-tight">
                <Cost amount={budget.limit_usd} /> <span className="text-sm font-normal text-muted">{t("{period, select, day {per day} other {per month}}", { period: budget.period })}</span>
              </p>
              <p className="mt-1 text-xs text-muted">{reason}</p>
              <Button variant="secondary" size="sm" className="mt-4" onClick={() => onChoose(budget)} aria-label={t("Use {budget} {period, select, day {per day} other {per month}}", { budget: titleOf(budget, NO_NAMES), period: budget.period })}>
                {t("Use this")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
