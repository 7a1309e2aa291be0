/** Texts of the usage page that several components share. */
import type { DayRange } from "@/lib/days";
import { formatDate, formatDay } from "@/lib/format";
import { toUnits } from "@/lib/money";
import { locale, t } from "@/lib/words";

import type { Interval } from "./range";
import { REST } from "./stack";
import { type Split, wordsFor } from "./filters";

const month = (day: Date): string => new Intl.DateTimeFormat(locale(), { month: "short", year: "2-digit", timeZone: "UTC" }).format(day);

/** The label of a bar: `Nov 3`, also for the week that begins then, or `Nov 26` for a month. */
export const barName = (from: string, interval: Interval): string =>
  interval === "month" ? month(new Date(from)).replace(" ", " ’") : formatDay(from);

/** `Nov 1 – Nov 29, 2026`. Put together here: servers and browsers differ in the spaces of `formatRange`. */
export function daysInWords({ from, to }: DayRange): string {
  if (from === to) return formatDate(from);
  return `${from.slice(0, 4) === to.slice(0, 4) ? formatDay(from) : formatDate(from)} – ${formatDate(to)}`;
}

export const partInWords = (split: Split, name: string): string => (name === REST ? t("All others") : wordsFor(split, name));

/** `Europe/Berlin` reads `Berlin time`. */
export const zoneInWords = (zone: string): string => (zone === "UTC" ? "UTC" : t("{place} time", { place: (zone.split("/").at(-1) ?? zone).replaceAll("_", " ") }));

/** The change in per cent, `+12%`; null where there is nothing to compare with. */
export function changeInWords(now: string, before: string): string | null {
  const [current, past] = [toUnits(now), toUnits(before)];
  if (past === 0n) return null;
  const change = Number(((current - past) * 1000n) / past) / 10;
  if (change >= 1000) return t("over +999%");
  const rounded = Math.abs(change) >= 10 ? Math.round(change) : change;
  const share = new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 }).format(Math.abs(rounded) / 100);
  return `${rounded > 0 ? "+" : rounded < 0 ? "−" : "±"}${share}`;
}
