/** Budgets page of a guild: meters of the server's limits, all budgets, and the sheet that changes one. */
"use client";

import { Plus } from "lucide-react";
import { useState } from "react";

import { KeptDrafts } from "@/components/drafts/kept-drafts";
import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { Budget, Budgets } from "@/lib/api/types";
import { useGetGuildUsage } from "@/lib/api/usage";
import { wordingOf } from "@/lib/api/wording";
import { projectionRange, today } from "@/lib/days";
import { useKeptForms } from "@/lib/drafts/form";
import { projectMonth } from "@/lib/projection";
import { t } from "@/lib/words";

import { useGetBudgets } from "../api";
import { formOf, NEW, placeOf, savedOf } from "../draft";
import { subjectFrom, subjectOf, titleOf } from "../subjects";
import { useEdit, withSubject } from "../use-edit";
import { useFigures } from "../use-figures";
import { BudgetSheet } from "./budget-sheet";
import { BudgetTable } from "./budget-table";
import { ConflictDialog } from "./conflict-dialog";
import { LimitCard } from "./limit-card";
import { Suggestions } from "./suggestions";

interface Opened {
  base: Budgets;
  start: Budget | null;
  form: string;
}

export function BudgetsView({ guildId, features }: { guildId: string; features: string[] }) {
  const budgets = useGetBudgets(guildId);
  const [opened, setOpened] = useState<Opened | null>(null);
  const base = budgets.data;
  const open = (start: Budget | null, form?: string) => base && setOpened({ base, start, form: form ?? formOf(base, start) });
  return (
    <>
      <PageHeader
        title={t("Budgets")}
        description={t("Limits on what AI requests may cost here. Days and months are counted in UTC.")}
        actions={
          budgets.data && budgets.data.budgets.length > 0 && (
            <Button size="sm" onClick={() => open(null)}>
              <Plus aria-hidden /> {t("Add a budget")}
            </Button>
          )
        }
      />
      {budgets.data && budgets.isError && (
        <Notice tone="warning" className="mb-5">
          {t("These figures may be out of date. {error}", { error: wordingOf(budgets.error) })}
        </Notice>
      )}
      {budgets.data ? (
        <Content guildId={guildId} features={features} budgets={budgets.data} opened={opened} onOpen={open} onClose={() => setOpened(null)} />
      ) : budgets.isError ? (
        <ErrorState title={t("The budgets could not be loaded")} error={budgets.error} failures={budgets.errorUpdateCount} onRetry={() => void budgets.refetch()} className="rounded-2xl border bg-surface" />
      ) : (
        <Loading label={t("Loading budgets")} className="space-y-5">
          <Skeleton className="h-52 rounded-2xl" />
          <Skeleton className="h-52 rounded-2xl" />
        </Loading>
      )}
    </>
  );
}

interface ContentProps {
  guildId: string;
  features: string[];
  budgets: Budgets;
  opened: Opened | null;
  onOpen: (start: Budget | null, form?: string) => void;
  onClose: () => void;
}

function Content({ guildId, features, budgets, opened, onOpen, onClose }: ContentProps) {
  const figures = useFigures(guildId);
  const edit = useEdit(guildId);
  const { conflict } = edit;
  const kept = useKeptForms(placeOf(guildId));

  function finish() {
    edit.closeConflict();
    edit.forgetErrors();
    kept.find(({ form }) => form === opened?.form)?.discard();
    onClose();
  }

  return (
    <div className="space-y-5">
      <KeptDrafts
        place={placeOf(guildId)}
        open={opened?.form ?? null}
        titleOf={(form) => titleOfForm(form, budgets, figures.names)}
        savedOf={(form) => savedOf(budgets, form)}
        onContinue={(form) => onOpen(withSubject(budgets.budgets, form) ?? null, form)}
      />
      <ServerLimits guildId={guildId} budgets={budgets} figures={figures} />
      {budgets.budgets.length > 0 ? (
        <BudgetTable
          budgets={budgets.budgets}
          figures={figures}
          onChange={(budget) => onOpen(budget)}
          onRemove={(budget) => edit.save(budgets, { replaces: subjectOf(budget), budget: null })}
        />
      ) : (
        <Suggestions guildId={guildId} onChoose={(budget) => onOpen(budget)} onAdd={() => onOpen(null)} />
      )}
      {opened && (
        <BudgetSheet
          guildId={guildId}
          base={opened.base}
          start={opened.start}
          form={opened.form}
          figures={figures}
          features={features}
          errors={edit.errors}
          isSaving={edit.isSaving}
          onEdited={edit.forgetErrors}
          onSave={(change) => edit.save(opened.base, change)}
          onClose={finish}
        />
      )}
      {conflict && (
        <ConflictDialog
          conflict={conflict}
          names={figures.names}
          busy={edit.isSaving}
          onTakeTheirs={finish}
          onSaveMine={() => void edit.save(conflict.now, conflict.edit).then((isSaved) => isSaved && finish())}
          onClose={edit.closeConflict}
        />
      )}
    </div>
  );
}

function ServerLimits({ guildId, budgets, figures }: { guildId: string; budgets: Budgets; figures: ReturnType<typeof useFigures> }) {
  const { data: recent } = useGetGuildUsage(guildId, projectionRange(today()));
  const projection = recent ? projectMonth(recent.by_day, recent.unpriced_request_usd, today()) : null;
  const limits = [...budgets.budgets.filter(({ scope }) => scope === "guild"), ...budgets.ceilings.filter(({ spent_usd }) => spent_usd !== null)];
  if (limits.length === 0) return null;
  return (
    <div className="grid items-start gap-5 xl:grid-cols-2">
      {limits.map((limit) => (
        <LimitCard key={`${"stop" in limit ? "budget" : "ceiling"} ${limit.period}`} limit={limit} usage={figures[limit.period]} projection={projection} />
      ))}
    </div>
  );
}

function titleOfForm(form: string, { budgets }: Budgets, names: Map<string, string>): string {
  if (form.startsWith(NEW)) return t("a new budget");
  const subject = subjectFrom(form);
  const title = `${titleOf(subject, names)} ${t("{period, select, day {per day} other {per month}}", { period: subject.period })}`;
  return withSubject(budgets, form) ? title : t("{budget} (removed)", { budget: title });
}
