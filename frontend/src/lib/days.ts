/** Days as `YYYY-MM-DD` in UTC, which is how the ledger counts them. */

const DAY_MS = 86_400_000;

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
export const today = (): string => dayOf(Date.now());
export const addDays = (day: string, count: number): string => dayOf(Date.parse(day) + count * DAY_MS);
export const startOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(Date.parse(text)) === text;

export interface DayRange {
  from: string;
  to: string;
}

/** The first day of the month that is the given number of months after the day's. */
export function addMonths(day: string, count: number): string {
  const time = new Date(startOfMonth(day));
  time.setUTCMonth(time.getUTCMonth() + count);
  return dayOf(time.getTime());
}

export const thisMonth = (): DayRange => ({ from: startOfMonth(today()), to: today() });
export const lastMonth = (): DayRange => ({ from: addMonths(today(), -1), to: addDays(startOfMonth(today()), -1) });
/** The days of whole months, the current month up to today. */
export const lastMonths = (count: number): DayRange => ({ from: addMonths(today(), 1 - count), to: today() });

/** The same days of the month before, which may have fewer. */
export function monthBefore({ from, to }: DayRange, months = 1): DayRange {
  const sameMonth = addMonths(to, -months);
  const end = addDays(sameMonth, Number(to.slice(8)) - 1);
  const endOfMonth = addDays(addMonths(sameMonth, 1), -1);
  return { from: addMonths(from, -months), to: end < endOfMonth ? end : endOfMonth };
}

/** A projection is the average of at most so many days. */
export const PROJECTED_FROM_DAYS = 28;

/** The days of usage that a projection of the month reads: from the first of the month, or earlier where that is too short. */
export function projectionRange(day: string): DayRange {
  const before = addDays(day, -PROJECTED_FROM_DAYS);
  return { from: before < startOfMonth(day) ? before : startOfMonth(day), to: day };
}

/** The number of days in the range, both ends included. */
export const daysIn = ({ from, to }: DayRange): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/** The time zone of the browser, such as `Europe/Berlin`. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

/** Today in a time zone. */
export function todayIn(zone: string): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(Date.now());
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}
