/** Amounts of dollars arrive as decimal strings and stay exact: no arithmetic here passes through a float. */
import { language, locale, t } from "@/lib/words";

const PLACES = 12;

/** The amount in units of 10^-12 dollars, for comparing and adding. */
export function toUnits(amount: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount.trim());
  if (!match) throw new RangeError(`"${amount}" is not a decimal amount`);
  const [, sign, whole = "0", fraction = ""] = match;
  const units = BigInt(whole + fraction.padEnd(PLACES, "0").slice(0, PLACES));
  return sign ? -units : units;
}

/** The amount as a decimal string; `units` must not be negative. */
export function fromUnits(units: bigint): string {
  const digits = units.toString().padStart(PLACES + 1, "0");
  return `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
}

/** `count` times the amount, exactly. */
export const times = (amount: string, count: number): string => fromUnits(toUnits(amount) * BigInt(count));

export const sumOf = (amounts: string[]): string => fromUnits(amounts.reduce((sum, amount) => sum + toUnits(amount), 0n));

export const isAtLeast = (amount: string, limit: string): boolean => toUnits(amount) >= toUnits(limit);

/** Returns the amount that budgets count: requests without a price count at a usual one. */
export const countedUsd = (figures: { cost_usd: string; unpriced_requests: number }, unpricedUsd: string): string =>
  sumOf([figures.cost_usd, times(unpricedUsd, figures.unpriced_requests)]);

/** Rounds up to one of 1, 2, 5 or 10 times a power of ten, and to a cent at least. */
export function roundedUp(amount: string): string {
  const units = toUnits(amount);
  for (let step = 10n ** BigInt(PLACES - 2); ; step *= 10n) {
    const found = [1n, 2n, 5n, 10n].map((factor) => factor * step).find((rounded) => rounded >= units);
    if (found) return fromUnits(found).replace(/\.?0+$/, "");
  }
}

/** The decimals that show four significant digits; two from a dollar upwards. */
function placesFor(units: bigint): number {
  if (units === 0n || units >= 10n ** BigInt(PLACES)) return 2;
  return Math.min(PLACES, PLACES - units.toString().length + 4);
}

/** `"1234.5"` reads `$1,234.50`, and `"0.0000052500"` reads `$0.00000525`. `Intl` formats decimal strings exactly. */
export function formatUsd(amount: string): string {
  const units = toUnits(amount);
  const places = placesFor(units < 0n ? -units : units);
  const dollars = new Intl.NumberFormat(locale(), {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: 2,
    maximumFractionDigits: places,
  });
  return dollars.format(amount as Intl.StringNumericLiteral);
}

/** The amount with all of its digits, and at least two decimals. */
export const exactUsd = (amount: string): string =>
  new Intl.NumberFormat(locale(), { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: PLACES }).format(amount as Intl.StringNumericLiteral);

/** `part` of `whole` in per cent with one decimal, as CSS reads it. */
export function shareOf(part: string, whole: string): string {
  const total = toUnits(whole);
  if (total === 0n) return "0.0%";
  const tenths = ((toUnits(part) * 1000n + total / 2n) / total).toString().padStart(2, "0");
  return `${tenths.slice(0, -1)}.${tenths.slice(-1)}%`;
}

/** The same for people: `12.5%`, or `12,5 %` in German. */
export const shareInText = (part: string, whole: string): string =>
  new Intl.NumberFormat(locale(), { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(Number.parseFloat(shareOf(part, whole)) / 100);

/** Like `shareInText`, but a share of 1000 % or more is only `over 999%`. */
export const shareInWords = (part: string, whole: string): string => (isAtLeast(part, times(whole, 10)) ? t("over 999%") : shareInText(part, whole));

export const byCostDescending = (a: { cost_usd: string }, b: { cost_usd: string }): number => {
  const difference = toUnits(b.cost_usd) - toUnits(a.cost_usd);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
};

/** Moves the decimal point of an amount, exactly: `shifted("2.50", -3)` is `"0.0025"`. */
export function shifted(amount: string, places: number): string {
  const [whole = "0", fraction = ""] = amount.trim().split(".");
  const digits = whole + fraction;
  const point = whole.length + places;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = Math.max(point, 1);
  const text = `${padded.slice(0, at)}.${padded.slice(at)}`;
  return text.replace(/^0+(?=\d)/, "").replace(/\.?0*$/, "");
}

const GROUPED = /^[-+]?[1-9]\d{0,2}([.,]\d{3})+$/;

/** Asks what a typed `1,000` or `1.000` is, a thousand or one; null for a text that is clear. */
export function ambiguity(text: string): string | null {
  const typed = text.trim().replace(/^\$/, "");
  if (!GROUPED.test(typed)) return null;
  const whole = typed.replaceAll(/[.,]/g, "");
  const [before, after, ...more] = typed.split(/[.,]/);
  if (more.length > 0) return t("Write {whole}.", { whole });
  const decimal = [before, after === "000" ? "00" : `${after}0`].join(language() === "de" ? "," : ".");
  return t("Write {whole} or {decimal}.", { whole, decimal });
}
