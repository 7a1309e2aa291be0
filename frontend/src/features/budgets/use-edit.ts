/** Saves a change of one budget: merges it with changes of others, and reports conflicts and refused fields. */
"use client";

import { useState } from "react";
import { toast } from "@/lib/toast";

import { ApiProblem, type FieldError } from "@/lib/api/problem";
import type { Budget, Budgets } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { isSame } from "@/lib/same";
import { t } from "@/lib/words";

import { useChangeBudgets } from "./api";
import { asSent, subjectOf } from "./subjects";

/** `replaces` is the subject of the budget that is changed or removed; null for a new one. `budget` is null to remove. */
export interface Edit {
  replaces: string | null;
  budget: Budget | null;
}

export type FieldErrors = Partial<Record<keyof Budget | "all", string>>;

export interface Conflict {
  edit: Edit;
  now: Budgets;
}

const MOST_TRIES = 3;
const TOAST = { id: "budgets" };

export const withSubject = (budgets: Budget[], subject: string | null): Budget | undefined =>
  budgets.map(asSent).find((budget) => subjectOf(budget) === subject);

/** A budget of the new subject that another user has added meanwhile is replaced too. */
function applied(budgets: Budget[], { replaces, budget }: Edit): Budget[] {
  const subject = budget && subjectOf(budget);
  const all = budgets.map(asSent).filter((other) => subjectOf(other) === replaces || subjectOf(other) !== subject);
  if (!withSubject(all, replaces)) return budget ? [...all, budget] : all;
  return all.flatMap((other) => (subjectOf(other) !== replaces ? other : (budget ?? [])));
}

/** Returns whether another user changed the edited budget. */
function overlaps(base: Budgets, now: Budgets, { replaces, budget }: Edit): boolean {
  const touched = [replaces, budget && subjectOf(budget)];
  return touched.some((subject) => !isSame(withSubject(base.budgets, subject), withSubject(now.budgets, subject)));
}

/** Pointers are into the list that was sent; an error of another budget belongs to none of the fields. */
function fieldErrors(errors: FieldError[], position: number): FieldErrors {
  const found: FieldErrors = {};
  for (const { pointer, message } of errors) {
    const [, index, field] = /^#?\/budgets\/(\d+)(?:\/(\w+))?$/.exec(pointer) ?? [];
    found[Number(index) === position && field ? (field as keyof Budget) : "all"] = message;
  }
  return found;
}

export function useEdit(guildId: string) {
  const { change, refresh } = useChangeBudgets(guildId);
  const [isSaving, setIsSaving] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [conflict, setConflict] = useState<Conflict | null>(null);

  /** Resolves to whether the change holds now. */
  async function send(base: Budgets, edit: Edit, tries = MOST_TRIES): Promise<boolean> {
    const budgets = applied(base.budgets, edit);
    try {
      await change.mutateAsync({ version: base.version, budgets });
      return true;
    } catch (error) {
      if (error instanceof ApiProblem && error.is("urn:baseline:settings.stale") && tries > 1) {
        const now = await refresh();
        if (!overlaps(base, now, edit)) return send(now, edit, tries - 1);
        setConflict({ edit, now });
        return false;
      }
      if (error instanceof ApiProblem && error.is("urn:baseline:budgets.invalid")) {
        setErrors(fieldErrors(error.problem.errors ?? [], budgets.findIndex((budget) => budget === edit.budget)));
      }
      throw error;
    }
  }

  async function save(base: Budgets, edit: Edit): Promise<boolean> {
    setIsSaving(true);
    try {
      const isSaved = await send(base, edit);
      if (isSaved) {
        setErrors({});
        setConflict(null);
        toast.success(edit.budget ? t("Budget saved") : t("Budget removed"), TOAST);
      }
      return isSaved;
    } catch (error) {
      toast.error(wordingOf(error), TOAST);
      return false;
    } finally {
      setIsSaving(false);
    }
  }

  return { save, isSaving, errors, forgetErrors: () => setErrors({}), conflict, closeConflict: () => setConflict(null) };
}
