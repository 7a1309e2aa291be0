/** A budget while it is typed: amounts are text until they are valid. */
import type { Budget, Budgets } from "@/lib/api/types";
import { ambiguity, toUnits } from "@/lib/money";
import { t } from "@/lib/words";

import { type FieldErrors, withSubject } from "./use-edit";
import { type Scope, scopeOf, type Subject, subjectFrom, subjectOf } from "./subjects";

export interface Draft {
  scope: Scope;
  cog: string;
  member: string;
  period: Budget["period"];
  limit: string;
  warnAt: string;
  stop: boolean;
  cheaperModel: string;
}

const EMPTY: Draft = { scope: "guild", cog: "", member: "", period: "month", limit: "", warnAt: "80", stop: true, cheaperModel: "" };

const subjectFields = (subject: Subject) => ({
  scope: scopeOf(subject),
  cog: subject.cog_name ?? "",
  member: subject.user_id ?? "",
  period: subject.period,
});

export const draftOf = (budget: Budget): Draft => ({
  ...subjectFields(budget),
  limit: budget.limit_usd,
  warnAt: String(budget.warn_at_percent),
  stop: budget.stop,
  cheaperModel: budget.cheaper_model ?? "",
});

export const placeOf = (guildId: string): string => `budgets:${guildId}`;

export const NEW = "new";

/** Returns the name of a budget's draft: the subject of the budget that it changes, or `new`, with the subject of the suggestion that it began with. */
export const formOf = ({ budgets }: Budgets, start: Budget | null): string =>
  start === null ? NEW : withSubject(budgets, subjectOf(start)) ? subjectOf(start) : `${NEW} ${subjectOf(start)}`;

/** Returns the saved values of a form: those of the budget that it changes. If that was removed, those of a new one of the same subject. */
export function savedOf({ budgets }: Budgets, form: string): Draft {
  const budget = withSubject(budgets, form);
  if (budget) return draftOf(budget);
  return form.startsWith(NEW) ? EMPTY : { ...EMPTY, ...subjectFields(subjectFrom(form)) };
}

/** Both `1.5` and `1,5` are understood; null for anything that is no amount above zero. */
function amountOf(text: string): string | null {
  const amount = text.trim().replace(/^\$/, "").replace(",", ".");
  return /^\d+(\.\d{1,6})?$/.test(amount) && toUnits(amount) > 0n ? amount : null;
}

/** The budget, or what is missing in it. A limit as it is saved is clear, such as 1.125. */
export function parsed(draft: Draft, saved: Draft): { budget: Budget } | { errors: FieldErrors } {
  const question = draft.limit === saved.limit ? null : ambiguity(draft.limit);
  const limit = question === null ? amountOf(draft.limit) : null;
  const warnAt = /^\d{1,3}$/.test(draft.warnAt.trim()) ? Number(draft.warnAt) : 0;
  const errors: FieldErrors = {
    ...(draft.scope === "cog" && !draft.cog && { cog_name: t("Choose a feature.") }),
    ...(draft.scope === "member" && !draft.member && { user_id: t("Choose a member.") }),
    ...(limit === null && { limit_usd: question ?? t("Type an amount in US dollars, such as 25 or 0.50.") }),
    ...((warnAt < 1 || warnAt > 100) && { warn_at_percent: t("Type a whole number from 1 to 100.") }),
  };
  if (limit === null || Object.keys(errors).length > 0) return { errors };
  return {
    budget: {
      scope: draft.scope === "guild" || draft.scope === "cog" ? draft.scope : "user",
      period: draft.period,
      limit_usd: limit,
      warn_at_percent: warnAt,
      stop: draft.stop,
      cheaper_model: draft.cheaperModel || null,
      user_id: draft.scope === "member" ? draft.member : null,
      cog_name: draft.scope === "cog" ? draft.cog : null,
    },
  };
}
