/** Values of settings and budgets in words, and the changes between two versions of them. */
import { isolated } from "@/lib/isolated";
import { formatUsd } from "@/lib/money";
import { isSame } from "@/lib/same";
import { locale, mark, t } from "@/lib/words";

import { type Field, isSecret } from "./fields";
import type { Names } from "./names";

export type Values = Record<string, unknown>;

/** A changed field. A value is null where it cannot be said in words. */
export interface Change {
  title: string;
  before: string | null;
  after: string | null;
}

const LONGEST = 40;
const MOST_ITEMS = 3;
const HIDDEN = mark("hidden");

/** `longest_answer` reads `Longest answer`. */
export function inWords(key: string): string {
  const words = key.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const isId = (value: unknown): value is string => typeof value === "string" && /^\d{15,}$/.test(value);

function listed(items: string[], isShort: boolean): string {
  if (items.length === 0) return t("none");
  const shown = isShort ? items.slice(0, MOST_ITEMS) : items;
  return items.length > shown.length ? t("{items} and {rest} more", { items: shown.join(", "), rest: items.length - shown.length }) : shown.join(", ");
}

/** Null for objects, which mean nothing in a sentence. `isShort` cuts long texts and lists. */
export function valueInWords(value: unknown, names: Names, isShort: boolean): string | null {
  if (value === null || value === undefined || value === "") return t("none");
  if (typeof value === "boolean") return value ? t("on") : t("off");
  if (typeof value === "number") return new Intl.NumberFormat(locale(), { maximumFractionDigits: 20, useGrouping: false }).format(value);
  if (isId(value)) return names.get(value) ?? value;
  if (typeof value === "string") return `“${isolated(isShort && value.length > LONGEST ? `${value.slice(0, LONGEST).trimEnd()}…` : value)}”`;
  if (!Array.isArray(value)) return isShort ? null : JSON.stringify(value, null, 2);
  const items = value.map((item: unknown) => valueInWords(item, names, isShort));
  return items.includes(null) ? null : listed(items as string[], isShort);
}

/** `fieldOf` finds the schema of a field: its title, and the default that holds where nothing is stored. */
export function fieldChanges(before: Values, after: Values, fieldOf: (field: string) => Field | undefined, names: Names, isShort: boolean): Change[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields
    .filter((field) => !isSame(before[field], after[field]))
    .map((name) => {
      const field = fieldOf(name);
      const title = field?.title ?? inWords(name);
      const words = (values: Values): string | null => valueInWords(name in values ? values[name] : field?.default, names, isShort);
      if (!isSecret(field)) return { title, before: words(before), after: words(after) };
      return { title, before: before[name] ? t(HIDDEN) : t("none"), after: after[name] ? t(HIDDEN) : t("none") };
    });
}

/** `Temperature 0.7 → 0.4`, or the title alone where a value cannot be said in words. */
export function changeInWords({ title, before, after }: Change): string {
  if (before === t(HIDDEN) && after === t(HIDDEN)) return t("{title} replaced", { title });
  if (before === null || after === null) return title;
  return `${title} ${before} → ${after}`;
}

interface StoredBudget {
  scope: string;
  period: string;
  limit_usd: string;
  user_id: string | null;
  cog_name: string | null;
}

const budgetsIn = (values: Values): StoredBudget[] => (Array.isArray(values.budgets) ? (values.budgets as StoredBudget[]) : []);
const subject = ({ scope, period, user_id, cog_name }: StoredBudget): string => [scope, period, user_id, cog_name].join(" ");

function budgetInWords({ scope, period, user_id, cog_name }: StoredBudget, names: Names): string {
  const whose = scope === "guild" ? t("server") : scope === "cog" ? String(cog_name) : user_id === null ? t("each member") : (names.get(user_id) ?? t("one member"));
  return t("{whose} per {period, select, day {day} other {month}}", { whose, period });
}

export function budgetChanges(before: Values, after: Values, names: Names): string[] {
  const [old, now] = [before, after].map((values) => new Map(budgetsIn(values).map((budget) => [subject(budget), budget])));
  if (!old || !now) return [];
  const added = [...now].filter(([key]) => !old.has(key)).map(([, budget]) => t("added {budget}, {limit}", { budget: budgetInWords(budget, names), limit: formatUsd(budget.limit_usd) }));
  const removed = [...old].filter(([key]) => !now.has(key)).map(([, budget]) => t("removed {budget}", { budget: budgetInWords(budget, names) }));
  const changed = [...now].flatMap(([key, budget]) => {
    const former = old.get(key);
    if (!former || isSame(former, budget)) return [];
    const limits = former.limit_usd === budget.limit_usd ? "" : ` ${formatUsd(former.limit_usd)} → ${formatUsd(budget.limit_usd)}`;
    return [`${budgetInWords(budget, names)}${limits}`];
  });
  return [...added, ...changed, ...removed];
}
