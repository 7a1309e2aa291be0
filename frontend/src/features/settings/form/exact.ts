/** Integers beyond 2^53, which JavaScript's numbers round: the API sends them as text, and they stay text here. */

const LARGE = /^[-+]?\d{16,}$/;
const JSON_TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** The number, or the text of an integer that would be another one; undefined for a text that is no number. */
export function toNumber(text: string, isInteger: boolean): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || Number.isNaN(Number(trimmed))) return undefined;
  if (!isInteger) return Number(trimmed);
  return LARGE.test(trimmed) && !Number.isSafeInteger(Number(trimmed)) ? String(BigInt(trimmed.replace("+", ""))) : Number(trimmed);
}

const GROUPED = /^[-+]?[1-9]\d{0,2}(,\d{3})+$/;
const GROUPED_INTEGER = /^[-+]?[1-9]\d{0,2}([.,]\d{3})+$/;

/** Like `toNumber`, but `1,5` is one and a half. An ambiguous text such as `1,000` stays a text, which the validator refuses and asks about. */
export function typedNumber(text: string, isInteger: boolean): number | string | undefined {
  const trimmed = text.trim();
  return (isInteger ? GROUPED_INTEGER : GROUPED).test(trimmed) ? trimmed : toNumber(trimmed.replace(",", "."), isInteger);
}

/** Parses JSON without rounding integers. Throws where `JSON.parse` does, and for numbers that JSON cannot send. */
export function parseExactly(text: string): unknown {
  const quoted = text.replace(JSON_TOKEN, (token) => {
    if (token.startsWith('"')) return token;
    if (!Number.isFinite(Number(token))) throw new SyntaxError(`${token} is too large`);
    return typeof toNumber(token, true) === "string" ? `"${token}"` : token;
  });
  return JSON.parse(quoted);
}
