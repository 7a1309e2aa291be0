/** Formats counts and times. */
import { locale, t } from "@/lib/words";

import { drawnByServer } from "./drawn";
import { readPreferences } from "./preferences";

/** Makes a formatter once for each language: making one takes longer than many uses of it. */
function perLocale<Formatter>(make: (locale: string) => Formatter): () => Formatter {
  const made = new Map<string, Formatter>();
  return () => {
    const name = locale();
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}

const whole = perLocale((name) => new Intl.NumberFormat(name));
const tenths = perLocale((name) => new Intl.NumberFormat(name, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
const compact = perLocale((name) => new Intl.NumberFormat(name, { notation: "compact", maximumFractionDigits: 1 }));
const date = perLocale((name) => new Intl.DateTimeFormat(name, { dateStyle: "medium", timeZone: "UTC" }));
const utcTime = perLocale((name) => new Intl.DateTimeFormat(name, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" }));
const shortDay = perLocale((name) => new Intl.DateTimeFormat(name, { month: "short", day: "numeric", timeZone: "UTC" }));
const relative = perLocale((name) => new Intl.RelativeTimeFormat(name, { numeric: "auto" }));

export const formatCount = (value: number): string => whole().format(value);
/** With one decimal. */
export const formatDecimal = (value: number): string => tenths().format(value);
export const formatCompact = (value: number): string => compact().format(value);
export const formatDate = (iso: string): string => date().format(new Date(iso));
/** In the time zone and with the clock that the user has chosen on the account page. */
export const formatDateTime = (iso: string): string => inChosenZone(iso, { dateStyle: "medium", timeStyle: "short" });
/** `Nov 29, 1:36 AM`, as `formatDateTime` without the year. */
export const formatMoment = (iso: string): string => inChosenZone(iso, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
/** The day on which the user was at that time, such as `Nov 29, 2026`. */
export const formatOwnDay = (iso: string): string => inChosenZone(iso, { dateStyle: "medium" });

function inChosenZone(iso: string, format: Intl.DateTimeFormatOptions): string {
  const { zone, clock } = drawnByServer() ?? readPreferences();
  const chosen = { timeZone: zone === "browser" ? undefined : zone, hourCycle: clock === "browser" ? undefined : clock };
  return new Intl.DateTimeFormat(locale(), { ...format, ...chosen }).format(new Date(iso));
}
/** `Dec 1, 00:00 UTC` */
export const formatUtcTime = (iso: string): string => t("{value} UTC", { value: utcTime().format(new Date(iso)) });
export const formatDay = (isoDay: string): string => shortDay().format(new Date(isoDay));
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
export function formatAgo(iso: string, now: number = drawnByServer()?.at ?? Date.now()): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  for (const [unit, length] of SPANS) {
    if (Math.abs(seconds) >= length) return relative().format(Math.trunc(seconds / length), unit);
  }
  return t("just now");
}
