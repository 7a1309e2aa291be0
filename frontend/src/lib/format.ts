/** Formats counts and times. */
import { readPreferences } from "./preferences";

const LOCALE = "en-US";
const whole = new Intl.NumberFormat(LOCALE);
const compact = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 });
const date = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: "UTC" });
const utcTime = new Intl.DateTimeFormat(LOCALE, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat(LOCALE, { month: "short", day: "numeric", timeZone: "UTC" });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });

export const formatCount = (value: number): string => whole.format(value);
export const formatCompact = (value: number): string => compact.format(value);
export const formatDate = (iso: string): string => date.format(new Date(iso));
/** In the time zone and with the clock that the user has chosen on the account page. */
export const formatDateTime = (iso: string): string => inChosenZone(iso, { dateStyle: "medium", timeStyle: "short" });
/** `Nov 29, 1:36 AM`, as `formatDateTime` without the year. */
export const formatMoment = (iso: string): string => inChosenZone(iso, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
/** The day on which the user was at that time, such as `Nov 29, 2026`. */
export const formatOwnDay = (iso: string): string => inChosenZone(iso, { dateStyle: "medium" });

function inChosenZone(iso: string, format: Intl.DateTimeFormatOptions): string {
  const { zone, clock } = readPreferences();
  const chosen = { timeZone: zone === "browser" ? undefined : zone, hourCycle: clock === "browser" ? undefined : clock };
  return new Intl.DateTimeFormat(LOCALE, { ...format, ...chosen }).format(new Date(iso));
}
/** `Dec 1, 00:00 UTC` */
export const formatUtcTime = (iso: string): string => `${utcTime.format(new Date(iso))} UTC`;
export const formatDay = (isoDay: string): string => shortDay.format(new Date(isoDay));
export const pluralise = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const SPANS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** `3 hours ago`; below a minute, `just now`. */
export function formatAgo(iso: string, now: number = Date.now()): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  for (const [unit, length] of SPANS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return "just now";
}
