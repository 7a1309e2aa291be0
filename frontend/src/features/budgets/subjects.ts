/** Subjects of budgets. A guild has at most one budget for each subject and period. */
import type { Budget } from "@/lib/api/types";
import { mark, t } from "@/lib/words";

export type Scope = "guild" | "cog" | "each" | "member";
export type Subject = Pick<Budget, "scope" | "period" | "user_id" | "cog_name">;

/** The same for two budgets that cannot both exist. */
export const subjectOf = ({ scope, period, user_id, cog_name }: Subject): string => JSON.stringify([scope, period, user_id, cog_name]);

/** Reads what `subjectOf` has written. */
export function subjectFrom(text: string): Subject {
  const [scope, period, user_id, cog_name] = JSON.parse(text) as [Subject["scope"], Subject["period"], string | null, string | null];
  return { scope, period, user_id, cog_name };
}

export function scopeOf({ scope, user_id }: Pick<Budget, "scope" | "user_id">): Scope {
  if (scope !== "user") return scope;
  return user_id === null ? "each" : "member";
}

export const SCOPES = {
  guild: mark("Whole server"),
  cog: mark("One feature"),
  each: mark("Each member"),
  member: mark("One member"),
} satisfies Record<Scope, string>;

export const PERIODS = { day: mark("Day"), month: mark("Month") } satisfies Record<Budget["period"], string>;

/** Without the figures of the moment, as a change is sent. */
export const asSent = ({ scope, period, limit_usd, warn_at_percent, stop, cheaper_model, user_id, cog_name }: Budget): Budget => ({
  scope,
  period,
  limit_usd,
  warn_at_percent,
  stop,
  cheaper_model,
  user_id,
  cog_name,
});

export const memberName = (userId: string, names: Map<string, string>): string => names.get(userId) ?? t("User {userId}", { userId });

/** `Whole server`, `ask`, `Each member` or the member's name. */
export function titleOf(budget: Subject, names: Map<string, string>): string {
  const scope = scopeOf(budget);
  if (scope === "cog") return budget.cog_name ?? t(SCOPES.cog);
  return scope === "member" && budget.user_id ? memberName(budget.user_id, names) : t(SCOPES[scope]);
}
