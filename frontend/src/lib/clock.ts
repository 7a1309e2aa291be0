/** The cookie with the visitor's time zone and clock, so that the server draws times as the browser does. It holds no secret. */
import { isZone } from "./days";
import type { Preferences } from "./preferences";

export const CLOCK_COOKIE = "baseline-clock";
/** A year, on the whole site. */
const KEPT = "path=/; max-age=31536000; samesite=lax";

const CLOCKS = ["browser", "h12", "h23"] as const;

const textOf = ({ zone, clock }: Preferences): string => `${zone}|${clock}`;

/** Null for a text that is none, as visitors can change their cookies. */
export function clockFrom(text: string | undefined): Preferences | null {
  const [zone = "", clock] = (text ?? "").split("|");
  const known = CLOCKS.find((one) => one === clock);
  return known && zone !== "" && isZone(zone) ? { zone, clock: known } : null;
}

const cookieOf = (name: string): string | undefined =>
  document.cookie
    .split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** Writes the cookie. True if it held another clock before, with which the server has drawn the page. */
export function keepClock(clock: Preferences): boolean {
  const before = cookieOf(CLOCK_COOKIE);
  const now = encodeURIComponent(textOf(clock));
  if (before === now) return false;
  document.cookie = `${CLOCK_COOKIE}=${now}; ${KEPT}`;
  return before !== undefined && cookieOf(CLOCK_COOKIE) === now;
}
