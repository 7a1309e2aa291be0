/** Table of a guild's budgets: whose, per period, limit, what is spent, state and action. */
"use client";

import { Pencil, Trash2 } from "lucide-react";

import { Cost } from "@/components/cost";
import { Name } from "@/components/name";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Confirm } from "@/components/confirm/confirm";
import type { BudgetStatus } from "@/lib/api/types";
import { isolated } from "@/lib/isolated";
import { shareInWords } from "@/lib/money";
import { rich, t } from "@/lib/words";

import { membersOver, withOwnBudget } from "../spending";
import { scopeOf, SCOPES, subjectOf, titleOf } from "../subjects";
import type { Figures } from "../use-figures";
import { actionOf, stateOf } from "../wording";
import { Meter } from "./meter";

interface BudgetTableProps {
  budgets: BudgetStatus[];
  figures: Figures;
  onChange: (budget: BudgetStatus) => void;
  onRemove: (budget: BudgetStatus) => Promise<unknown>;
}

export function BudgetTable({ budgets, figures, onChange, onRemove }: BudgetTableProps) {
  return (
    <Card aria-labelledby="budgets-title">
      <CardHeader titleId="budgets-title" title={t("All budgets")} />
      <table aria-labelledby="budgets-title" className="mt-3 w-full table-fixed text-sm">
        <thead className="text-xs text-muted">
          <tr className="[&>th]:py-2 [&>th]:font-normal">
            <th scope="col" className="pl-5 text-left sm:pl-6">{t("For")}</th>
            <th scope="col" className="w-24 text-right">{t("Limit")}</th>
            <th scope="col" className="hidden w-44 pl-6 text-left md:table-cell">{t("Spent")}</th>
            <th scope="col" className="hidden w-36 pl-6 text-left sm:table-cell">{t("State")}</th>
            <th scope="col" className="w-24 pr-3 sm:pr-4"><span className="sr-only">{t("Actions")}</span></th>
          </tr>
        </thead>
        <tbody>
          {budgets.map((budget) => (
            <Row key={subjectOf(budget)} budget={budget} budgets={budgets} figures={figures} onChange={onChange} onRemove={onRemove} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Row({ budget, budgets, figures, onChange, onRemove }: BudgetTableProps & { budget: BudgetStatus }) {
  const usage = figures[budget.period];
  const over = usage ? membersOver(budget.limit_usd, usage, withOwnBudget(budgets, budget.period)) : null;
  const title = titleOf(budget, figures.names);
  const scope = scopeOf(budget);
  const named = t("{title} {period, select, day {per day} other {per month}}", { title: isolated(title), period: budget.period });
  const state = stateOf(budget, over);
  const badge = <Badge tone={state.tone}>{state.label}</Badge>;
  return (
    <tr className="border-t align-top [&>*]:py-3">
      <th scope="row" className="pl-5 text-left font-medium sm:pl-6">
        <Name className="break-words">{title}</Name>
        <span className="block text-xs font-normal text-muted">
          {scope === "cog" || scope === "member" ? `${t(SCOPES[scope])} · ` : ""}
          {actionOf(budget)}
        </span>
        <span className="mt-1.5 block sm:hidden">{badge}</span>
        {budget.spent_usd !== null && (
          <span className="mt-1.5 block text-xs font-normal text-muted md:hidden">
            <Cost amount={budget.spent_usd} /> {t("spent")}
          </span>
        )}
      </th>
      <td className="text-right">
        <Cost amount={budget.limit_usd} className="font-medium" />
        <span className="block text-xs text-muted">{t("{period, select, day {per day} other {per month}}", { period: budget.period })}</span>
      </td>
      <td className="hidden pl-6 md:table-cell">
        {budget.spent_usd === null ? (
          <span className="text-xs text-muted">{t("counted for each")}</span>
        ) : (
          <>
            <span className="flex justify-between gap-2">
              <Cost amount={budget.spent_usd} /> <span className="text-xs text-muted tabular-nums">{shareInWords(budget.spent_usd, budget.limit_usd)}</span>
            </span>
            <Meter className="mt-2 h-1.5" label={t("Spent by {named}", { named })} spent={budget.spent_usd} reserved={budget.reserved_usd ?? "0"} limit={budget.limit_usd} warnAt={null} />
          </>
        )}
      </td>
      <td className="hidden pl-6 sm:table-cell">{badge}</td>
      <td className="pr-3 text-right whitespace-nowrap sm:pr-4">
        <Button variant="ghost" size="icon-sm" aria-label={t("Change {named}", { named })} onClick={() => onChange(budget)}>
          <Pencil aria-hidden />
        </Button>
        <Confirm
          trigger={
            <Button variant="danger-ghost" size="icon-sm" aria-label={t("Remove {named}", { named })}>
              <Trash2 aria-hidden />
            </Button>
          }
          title={rich("Remove the budget of <name></name> {period, select, day {per day} other {per month}}?", { name: () => <Name>{title}</Name>, period: budget.period })}
          description={t("From then on this budget limits nothing. Other budgets still hold.")}
          action={t("Remove")}
          onConfirm={() => onRemove(budget)}
        />
      </td>
    </tr>
  );
}
