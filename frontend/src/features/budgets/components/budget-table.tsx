/** Table of a guild's budgets: whose, per period, limit, what is spent, state and action. */
"use client";

import { Pencil, Trash2 } from "lucide-react";

import { Cost } from "@/components/cost";
import { Name } from "@/components/name";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import type { BudgetStatus } from "@/lib/api/types";
import { isolated } from "@/lib/isolated";
import { shareInWords } from "@/lib/money";

import { membersOver, withOwnBudget } from "../spending";
import { PERIODS, scopeOf, SCOPES, subjectOf, titleOf } from "../subjects";
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
      <CardHeader titleId="budgets-title" title="All budgets" />
      <table aria-labelledby="budgets-title" className="mt-3 w-full table-fixed text-sm">
        <thead className="text-xs text-muted">
          <tr className="[&>th]:py-2 [&>th]:font-normal">
            <th scope="col" className="pl-5 text-left sm:pl-6">For</th>
            <th scope="col" className="w-24 text-right">Limit</th>
            <th scope="col" className="hidden w-44 pl-6 text-left md:table-cell">Spent</th>
            <th scope="col" className="hidden w-36 pl-6 text-left sm:table-cell">State</th>
            <th scope="col" className="w-24 pr-3 sm:pr-4"><span className="sr-only">Actions</span></th>
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
  const named = `${isolated(title)} per ${budget.period}`;
  const state = stateOf(budget, over);
  const badge = <Badge tone={state.tone}>{state.label}</Badge>;
  return (
    <tr className="border-t align-top [&>*]:py-3">
      <th scope="row" className="pl-5 text-left font-medium sm:pl-6">
        <Name className="break-words">{title}</Name>
        <span className="block text-xs font-normal text-muted">
          {scope === "cog" || scope === "member" ? `${SCOPES[scope]} · ` : ""}
          {actionOf(budget)}
        </span>
        <span className="mt-1.5 block sm:hidden">{badge}</span>
        {budget.spent_usd !== null && (
          <span className="mt-1.5 block text-xs font-normal text-muted md:hidden">
            <Cost amount={budget.spent_usd} /> spent
          </span>
        )}
      </th>
      <td className="text-right">
        <Cost amount={budget.limit_usd} className="font-medium" />
        <span className="block text-xs text-muted">per {PERIODS[budget.period].toLowerCase()}</span>
      </td>
      <td className="hidden pl-6 md:table-cell">
        {budget.spent_usd === null ? (
          <span className="text-xs text-muted">counted for each</span>
        ) : (
          <>
            <span className="flex justify-between gap-2">
              <Cost amount={budget.spent_usd} /> <span className="text-xs text-muted tabular-nums">{shareInWords(budget.spent_usd, budget.limit_usd)}</span>
            </span>
            <Meter className="mt-2 h-1.5" label={`Spent by ${named}`} spent={budget.spent_usd} reserved={budget.reserved_usd ?? "0"} limit={budget.limit_usd} warnAt={null} />
          </>
        )}
      </td>
      <td className="hidden pl-6 sm:table-cell">{badge}</td>
      <td className="pr-3 text-right whitespace-nowrap sm:pr-4">
        <Button variant="ghost" size="icon-sm" aria-label={`Change ${named}`} onClick={() => onChange(budget)}>
          <Pencil aria-hidden />
        </Button>
        <Confirm
          trigger={
            <Button variant="danger-ghost" size="icon-sm" aria-label={`Remove ${named}`}>
              <Trash2 aria-hidden />
            </Button>
          }
          title={<>Remove the budget of <Name>{title}</Name> per {budget.period}?</>}
          description="From then on this budget limits nothing. Other budgets still hold."
          action="Remove"
          onConfirm={() => onRemove(budget)}
        />
      </td>
    </tr>
  );
}
