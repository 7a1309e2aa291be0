/** Types of the answers of the cog's routes, and the filters, which are kept in the page's address. */
import { useCogQuery } from "@baseline/api";
import { useCallback, useMemo, useSyncExternalStore } from "react";

import { mark, t } from "./words";

export interface Entry {
  id: string;
  at: string;
  kind: string;
  user_id: string | null;
  actor_id: string | null;
  channel_id: string | null;
  reason: string | null;
  facts: Record<string, unknown>;
}

export interface Entries {
  total: number;
  entries: Entry[];
}

export interface Topic {
  topic: string;
  channel_id: string | null;
  kinds: { kind: string; logged: boolean; last_week: number }[];
}

export interface Configuration {
  keeps_days: number;
  keeps_text: boolean;
  topics: Topic[];
}

/** The cog's own names of topics, kinds and facts. */
mark(
  "messages", "members", "moderation", "roles", "channels", "emojis", "invites", "voice", "message edited", "message deleted",
  "messages purged", "member joined", "member left", "nickname changed", "member kicked", "member banned", "member unbanned", "timed out",
  "timeout ended", "roles changed", "role created", "role changed", "role deleted", "channel created", "channel changed", "channel deleted",
  "thread created", "thread changed", "thread deleted", "emoji added", "emoji removed", "invite created", "invite deleted", "voice joined",
  "voice moved", "voice left", "account since", "added", "after", "before", "changes", "files", "from", "name", "new", "number", "old",
  "removed", "text", "until",
);

/** `account_since` reads `Account since`. */
export function inWords(name: string): string {
  const words = t(name.replaceAll("_", " "));
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const FILTERS = ["kind", "member", "channel", "text", "days"] as const;
export type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

export const useEntries = (filters: Filters, limit: number) =>
  useCogQuery<Entries>("entries", { query: { ...filters, limit }, keepPrevious: true });

export const useConfiguration = () => useCogQuery<Configuration>("configuration");

export const queryOf = (filters: Filters): string => {
  const query = new URLSearchParams();
  for (const name of FILTERS) if (filters[name]) query.set(name, filters[name]);
  return query.size > 0 ? `?${query}` : "";
};

const CHANGED = "logging_bot:filters";

const subscribe = (notify: () => void) => {
  for (const event of ["popstate", CHANGED]) window.addEventListener(event, notify);
  return () => {
    for (const event of ["popstate", CHANGED]) window.removeEventListener(event, notify);
  };
};

/** The filters in the address, so that a link shows what its sender saw. */
export function useFilters(): [Filters, (filters: Filters) => void] {
  const search = useSyncExternalStore(subscribe, () => window.location.search, () => "");
  const filters = useMemo(() => {
    const query = new URLSearchParams(search);
    return Object.fromEntries(FILTERS.flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : []))) as Filters;
  }, [search]);
  const change = useCallback((changed: Filters) => {
    window.history.replaceState(window.history.state, "", `${window.location.pathname}${queryOf(changed)}`);
    window.dispatchEvent(new Event(CHANGED));
  }, []);
  return [filters, change];
}
