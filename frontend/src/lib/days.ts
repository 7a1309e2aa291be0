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
