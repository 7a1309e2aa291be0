/** The filters of the audit log, kept in the URL. */
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

import { mark } from "@/lib/words";

const DAY_MS = 86_400_000;
const PERIOD_DAYS = { all: null, day: 1, week: 7, month: 30 };

export type Period = keyof typeof PERIOD_DAYS;

export const PERIODS: { value: Period; label: string }[] = [
  { value: "all", label: mark("Any time") },
  { value: "day", label: mark("24 hours") },
  { value: "week", label: mark("7 days") },
  { value: "month", label: mark("30 days") },
];

export const KINDS = ["settings", "access", "budgets", "cog", "alert", "bot", "extension", "conversation", "fleet"] as const;
export type Kind = (typeof KINDS)[number];

export const KIND_LABELS: Record<Kind, string> = {
  settings: mark("Settings"),
  access: mark("Access"),
  budgets: mark("Budgets"),
  cog: mark("Features that failed"),
  alert: mark("Alerts tested"),
  bot: mark("Bot added or removed"),
  extension: mark("Pages of features"),
  conversation: mark("Conversations opened"),
  fleet: mark("Reads by developers"),
};

export interface Filters {
  person: string;
  kind: Kind | "";
  section: string;
  period: Period;
}

export function useFilters() {
  const [{ kind, ...filters }, set] = useQueryStates({
    person: parseAsString.withDefault(""),
    kind: parseAsStringLiteral(KINDS),
    section: parseAsString.withDefault(""),
    period: parseAsStringLiteral(PERIODS.map(({ value }) => value)).withDefault("all"),
  });
  return {
    filters: { ...filters, kind: kind ?? "" } satisfies Filters,
    change: ({ kind: next, ...changes }: Partial<Filters>) => void set({ ...changes, ...(next !== undefined && { kind: next || null }) }),
    clear: () => void set(null),
  };
}

export const isFiltered = ({ person, kind, section, period }: Filters): boolean => person !== "" || kind !== "" || section !== "" || period !== "all";

/** The filters as the API takes them. */
export function queryOf({ person, kind, section, period }: Filters, now = Date.now()) {
  const days = PERIOD_DAYS[period];
  return {
    actor: person || undefined,
    family: kind || undefined,
    target: section || undefined,
    from: days === null ? undefined : new Date(now - days * DAY_MS).toISOString(),
  };
}
