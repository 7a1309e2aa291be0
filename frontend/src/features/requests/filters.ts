/** The filters of a list of requests, kept in the URL together with the request that is open. */
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

import { mark } from "@/lib/words";

const HOUR_MS = 3_600_000;
const PERIOD_HOURS = { hour: 1, day: 24, week: 7 * 24, month: 30 * 24 };

export type Period = keyof typeof PERIOD_HOURS;

export const PERIODS: { value: Period; label: string }[] = [
  { value: "hour", label: mark("Last hour") },
  { value: "day", label: mark("24 hours") },
  { value: "week", label: mark("7 days") },
  { value: "month", label: mark("30 days") },
];

export interface Filters {
  period: Period;
  person: string;
  feature: string;
  model: string;
  /** Empty for all, `answered`, `failed`, or an error code. */
  outcome: string;
  /** The guild, where all are listed. */
  server: string;
}

const text = parseAsString.withDefault("");

export function useFilters() {
  const [{ request, ...filters }, set] = useQueryStates({
    period: parseAsStringLiteral(PERIODS.map(({ value }) => value)).withDefault("week"),
    person: text,
    feature: text,
    model: text,
    outcome: text,
    server: text,
    request: text,
  });
  return {
    filters,
    request,
    change: (changes: Partial<Filters>) => void set(changes),
    clear: () => void set({ person: null, feature: null, model: null, outcome: null, server: null }),
    /** Filters, and closes the panel. */
    show: (changes: Partial<Filters>) => void set({ ...changes, request: null }, { history: "push" }),
    open: (id: string | null) => void set({ request: id }, { history: "push" }),
  };
}

export const isFiltered = ({ person, feature, model, outcome, server }: Filters): boolean =>
  [person, feature, model, outcome, server].some((value) => value !== "");

/** The filters as the API takes them. */
export function queryOf({ period, person, feature, model, outcome, server }: Filters, now = Date.now()) {
  const isCode = outcome !== "" && outcome !== "answered" && outcome !== "failed";
  return {
    from: new Date(now - PERIOD_HOURS[period] * HOUR_MS).toISOString(),
    user_id: person || undefined,
    cog: feature || undefined,
    model: model || undefined,
    success: outcome === "answered" ? true : outcome === "failed" ? false : undefined,
    error_code: isCode ? outcome : undefined,
    guild_id: server || undefined,
  };
}
