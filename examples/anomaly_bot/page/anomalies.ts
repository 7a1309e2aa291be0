/** Alerts and profiles, as the cog's routes return them, and the words for their factors. */
import { useCogQuery } from "@baseline/api";
import { locale } from "@baseline/ui";

import { mark } from "./words";

export interface Alert {
  id: string;
  kind: "member" | "raid" | "reported";
  score: number;
  factors: Record<string, number>;
  user_ids: string[];
  names: Record<string, string>;
  found_at: string;
  verdict: "right" | "wrong" | null;
}

export interface Alerts {
  total: number;
  alerts: Alert[];
}

export interface Profile {
  name: string | null;
  days: number;
  active_half_hours: number;
  usual: { kind: string; mean: number; most: number }[];
  moving_average: number;
  weighted_average: number;
  hours: number[];
  weekdays: number[];
  trends: Record<string, "rising" | "falling" | "steady">;
  learned_at: string;
}

export const useAlerts = (waiting: boolean, limit: number) =>
  useCogQuery<Alerts>("alerts", { query: { waiting, limit }, keepPrevious: true });

export const useProfile = (userId: string) => useCogQuery<Profile>(`profiles/${userId}`);

/** The cog's own names of factors, kinds of activity and directions, and what it refuses with. */
mark(
  "messages", "mentions", "channels", "reactions", "voice", "together", "hour", "weekday", "silence", "account", "young accounts",
  "young accounts over hours", "newcomers", "quiet members", "members together", "rising", "falling", "steady",
  "This alert has a verdict already.",
);

/** `0.93`, with the decimal mark of the language. */
export const withDecimals = (value: number, decimals: number): string =>
  value.toLocaleString(locale(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

export const TITLES: Record<Alert["kind"], string> = {
  raid: mark("Suspected raid"),
  member: mark("Unusual behaviour"),
  reported: mark("Reported by another cog"),
};

export const nameOf = (alert: Alert, userId: string): string => alert.names[userId] ?? userId;
