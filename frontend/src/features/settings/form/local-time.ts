/** Moments as settings store them, and as an input in the viewer's time zone shows them. */

const ZONED = /(?:Z|[-+]\d\d:?\d\d)$/i;
const SHOWN = /^\d{4,6}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?/;
const MINUTE = 60_000;

/** Whether the text is a time without a zone. */
export const isWithoutZone = (value: unknown): boolean => typeof value === "string" && value !== "" && !ZONED.test(value);

/** The text of an `<input type="datetime-local">`; empty where there is none. A time without a zone is shown as it is. */
export function toLocal(value: unknown): string {
  if (typeof value !== "string") return "";
  if (!ZONED.test(value)) return SHOWN.exec(value.replace(" ", "T"))?.[0] ?? "";
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) return "";
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * MINUTE).toISOString().slice(0, 19);
  return local.replace(/:00$/, "");
}

/** The moment that the input's text means in the viewer's zone, in UTC; null for a text that is no moment. */
export function fromLocal(text: string): string | null {
  const moment = new Date(text);
  return text === "" || Number.isNaN(moment.getTime()) ? null : moment.toISOString().replace(".000Z", "Z");
}

export const viewersZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
