/** Sheet to add or change a budget, with the immediate effect of saving. */
"use client";

import { type FormEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/confirm/confirm";
import { useDiscardQuestion } from "@/components/drafts/discard";
import { RestoredNote } from "@/components/drafts/restored-note";
import { Notice } from "@/components/ui/notice";
import { Sheet, SheetContent } from "@/components/ui/sheet";
import { DialogFooter } from "@/components/ui/dialog";
import type { Budget, Budgets, BudgetStatus } from "@/lib/api/types";
import { useTextModels } from "@/lib/api/text-models";
import { useFormDraft } from "@/lib/drafts/form";
import { mark, t } from "@/lib/words";

import { draftOf, parsed, placeOf, savedOf } from "../draft";
import { type Effect, effectOf } from "../effect";
import { withOwnBudget } from "../spending";
import { subjectOf, titleOf } from "../subjects";
import type { Figures } from "../use-figures";
import { type Edit, type FieldErrors, withSubject } from "../use-edit";
import { BudgetFields } from "./budget-fields";

interface BudgetSheetProps {
  guildId: string;
  /** The budgets when the sheet was opened: what was typed refers to them. */
  base: Budgets;
  /** The budget to change, or what a new one starts with. */
  start: Budget | null;
  /** Name of the form's draft. */
  form: string;
  figures: Figures;
  features: string[];
  errors: FieldErrors;
  isSaving: boolean;
  onEdited: () => void;
  onSave: (edit: Edit) => Promise<boolean>;
  onClose: () => void;
}

const DUPLICATE = mark("There is already a budget for this and this period. Change that one.");

/** Features that have cost something come first. */
const featuresOf = (figures: Figures, known: string[]): string[] => [
  ...new Set([...(figures.month?.by_cog.map(({ cog_name }) => cog_name) ?? []), ...known]),
];

export function BudgetSheet(props: BudgetSheetProps) {
  const { guildId, base, start, form, figures, errors: refused, isSaving, onEdited, onSave, onClose } = props;
  const [isChecked, setIsChecked] = useState(false);
  const models = useTextModels(guildId);
  const replaces = withSubject(base.budgets, form) ? form : null;
  const saved = savedOf(base, form);
  const typed = useFormDraft(placeOf(guildId), form, saved, { ...(start && { suggested: draftOf(start) }) });
  const draft = typed.fields;
  const { leave, question } = useDiscardQuestion(typed.isDirty, onClose);
  const result = parsed(draft, saved);
  const budget = "budget" in result ? result.budget : null;
  const isDuplicate = budget !== null && subjectOf(budget) !== replaces && withSubject(base.budgets, subjectOf(budget)) !== undefined;
  const effect = budget && !isDuplicate ? effectNow(budget, base, figures) : null;
  const errors = isChecked && "errors" in result ? result.errors : refused;
  const isNew = replaces === null;

  async function save() {
    if (budget && (await onSave({ replaces, budget }))) onClose();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    if (effect && !effect.stopsNow) void save();
  }

  return (
    <Sheet open onOpenChange={(open) => !open && leave()}>
      <SheetContent title={isNew ? t("Add a budget") : t("Change the budget")}>
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <div className="min-h-0 flex-1 space-y-5 overflow-y-auto px-5 py-5 sm:px-6">
            {typed.restored && <RestoredNote at={typed.restored.at} isDirty={typed.isDirty} isOvertaken={typed.isOvertaken} onDismiss={typed.acknowledge} />}
            <BudgetFields
              guildId={guildId}
              draft={draft}
              errors={errors}
              features={featuresOf(figures, props.features)}
              models={models}
              names={figures.names}
              onChange={(change) => {
                typed.edit({ ...draft, ...change });
                onEdited();
              }}
            />
            {(isDuplicate || errors.all) && <Notice tone="danger">{isDuplicate ? t(DUPLICATE) : errors.all}</Notice>}
          </div>
          <p role="status" className="border-t bg-sunken px-5 py-3 text-sm text-pretty sm:px-6">
            {effect ? effect.text : t("Fill in the fields to see what this budget does now.")}
          </p>
          <DialogFooter>
            <Button variant="secondary" onClick={leave}>
              {t("Cancel")}
            </Button>
            {effect?.stopsNow ? (
              <Confirm
                trigger={<Button variant="danger" busy={isSaving}>{t("Save and stop now…")}</Button>}
                title={t("Save and stop now?")}
                description={effect.text}
                action={t("Save and stop")}
                onConfirm={save}
              />
            ) : (
              <Button type="submit" busy={isSaving}>
                {isNew ? t("Add budget") : t("Save budget")}
              </Button>
            )}
          </DialogFooter>
        </form>
        {question}
      </SheetContent>
    </Sheet>
  );
}

function effectNow(budget: Budget, base: Budgets, figures: Figures): Effect {
  const same = base.budgets.find((other) => subjectOf(other) === subjectOf(budget));
  const effect = effectOf(budget, {
    usage: figures[budget.period],
    counted: same?.spent_usd ?? null,
    withOwn: withOwnBudget(base.budgets, budget.period),
    name: nameIn(budget, figures),
  });
  return { ...effect, stopsNow: effect.stopsNow && !isStoppedBy(same) };
}

/** A budget that stops already stops nothing new. */
const isStoppedBy = (budget: BudgetStatus | undefined): boolean => budget?.stop === true && budget.state === "exhausted";

function nameIn(budget: Budget, { names }: Figures): string {
  return budget.scope === "guild" ? t("the whole server") : titleOf(budget, names);
}
