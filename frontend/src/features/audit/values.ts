/** The fields that a change of settings or budgets touched, in words. */
import { isolated } from "@/lib/isolated";
import { formatUsd } from "@/lib/money";
import { isSame } from "@/lib/same";

type Values = Record<string, unknown>;

const LONGEST = 40;

/** `longest_answer` reads `Longest answer`. */
export function inWords(key: string): string {
  const words = key.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Null for values that mean nothing as text: lists, objects, ids of Discord. */
function valueInWords(value: unknown): string | null {
  if (value === null || value === undefined) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || /^\d{15,}$/.test(value)) return null;
  return `“${isolated(value.length > LONGEST ? `${value.slice(0, LONGEST).trimEnd()}…` : value)}”`;
}

export function fieldChanges(before: Values, after: Values, titleOf: (field: string) => string): string[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields
    .filter((field) => !isSame(before[field], after[field]))
    .map((field) => {
      const [old, now] = [valueInWords(before[field]), valueInWords(after[field])];
      return old === null || now === null ? titleOf(field) : `${titleOf(field)} ${old} → ${now}`;
    });
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

function budgetInWords({ scope, period, user_id, cog_name }: StoredBudget): string {
  const whose = scope === "guild" ? "server" : scope === "cog" ? String(cog_name) : user_id === null ? "each member" : "one member";
  return `${whose} per ${period}`;
}

export function budgetChanges(before: Values, after: Values): string[] {
  const [old, now] = [before, after].map((values) => new Map(budgetsIn(values).map((budget) => [subject(budget), budget])));
  if (!old || !now) return [];
  const added = [...now].filter(([key]) => !old.has(key)).map(([, budget]) => `added ${budgetInWords(budget)}, ${formatUsd(budget.limit_usd)}`);
  const removed = [...old].filter(([key]) => !now.has(key)).map(([, budget]) => `removed ${budgetInWords(budget)}`);
  const changed = [...now].flatMap(([key, budget]) => {
    const former = old.get(key);
    if (!former || isSame(former, budget)) return [];
    const limits = former.limit_usd === budget.limit_usd ? "" : ` ${formatUsd(former.limit_usd)} → ${formatUsd(budget.limit_usd)}`;
    return [`${budgetInWords(budget)}${limits}`];
  });
  return [...added, ...changed, ...removed];
}
