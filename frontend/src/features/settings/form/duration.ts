/** Durations as settings store them: seconds, or ISO 8601 such as `PT1H30M`. */

export const UNITS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
export type Unit = keyof typeof UNITS;

const ISO = /^([-+]?)P(?:(\d+)Y)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
/** The API counts a year as so many days. */
const DAYS_OF_A_YEAR = 365;
const PER_SECOND = 1_000_000;

/** Null without a duration, and for one that cannot be parsed. */
export function toSeconds(value: unknown): number | null {
  if (typeof value === "number") return value;
  const match = typeof value === "string" ? ISO.exec(value) : null;
  if (!match) return null;
  const [, sign, years = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  const allDays = Number(years) * DAYS_OF_A_YEAR + Number(weeks) * 7 + Number(days);
  const total = allDays * UNITS.days + Number(hours) * UNITS.hours + Number(minutes) * UNITS.minutes + Number(seconds);
  return sign === "-" ? -total : total;
}

/** A length in seconds, to the microsecond. */
export const lengthOf = (amount: number, unit: Unit): number => Math.round(amount * UNITS[unit] * PER_SECOND) / PER_SECOND;

/** Equal as far as numbers of this size can be. */
export const isSameLength = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

export const toIso = (seconds: number): string => `${seconds < 0 ? "-" : ""}PT${Math.abs(seconds)}S`;

/** The largest unit in which the length is a whole number. */
export function unitOf(seconds: number | null): Unit {
  const units = Object.keys(UNITS) as Unit[];
  return units.findLast((unit) => seconds !== null && seconds !== 0 && seconds % UNITS[unit] === 0) ?? "seconds";
}
