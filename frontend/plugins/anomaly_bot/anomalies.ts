/** Alerts and profiles, as the cog's routes return them, and the words for their factors. */
import { useCogQuery } from "@baseline/api";

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
  useCogQuery<Alerts>("alerts", { query: { waiting, limit }, keepPrevious: true, refetchInterval: 60_000 });

export const useProfile = (userId: string) => useCogQuery<Profile>(`profiles/${userId}`);

export const TITLES: Record<Alert["kind"], string> = {
  raid: "Suspected raid",
  member: "Unusual behaviour",
  reported: "Reported by another cog",
};

export const nameOf = (alert: Alert, userId: string): string => alert.names[userId] ?? userId;
