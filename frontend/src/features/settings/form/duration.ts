/** Durations as settings store them: seconds, or ISO 8601 such as `PT1H30M`. */

export const UNITS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
export type Unit = keyof typeof UNITS;

const ISO = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Null without a duration, and for one that cannot be parsed. */
export function toSeconds(value: unknown): number | null {
  if (typeof value === "number") return value;
  const match = typeof value === "string" ? ISO.exec(value) : null;
  if (!match) return null;
  const [, sign, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  const total = Number(days) * UNITS.days + Number(hours) * UNITS.hours + Number(minutes) * UNITS.minutes + Number(seconds);
  return sign ? -total : total;
}

export const toIso = (seconds: number): string => `PT${seconds}S`;

/** The largest unit in which the length is a whole number. */
export function unitOf(seconds: number | null): Unit {
  const units = Object.keys(UNITS) as Unit[];
  return units.findLast((unit) => seconds !== null && seconds !== 0 && seconds % UNITS[unit] === 0) ?? "seconds";
}
