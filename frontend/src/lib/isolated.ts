/** Isolates names that people choose from the text around them: a right-to-left override in one would turn the rest of the line. */
const OVERRIDES = /[\u202A-\u202E\u2066-\u2069]/gu;
const TURNS_TEXT = /[\u0590-\u08FF\u200E\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC]|[\u{10800}-\u{10FFF}]|[\u{1E800}-\u{1EFFF}]/u;
const FIRST_STRONG_ISOLATE = "\u2068";
const END_OF_ISOLATE = "\u2069";

/** For text without markup, such as attributes and toasts; elsewhere use `<Name>`. */
export function isolated(name: string): string {
  return TURNS_TEXT.test(name) ? FIRST_STRONG_ISOLATE + withoutOverrides(name) + END_OF_ISOLATE : name;
}

/** Removes the characters that change the direction of text by command; letters keep their own direction. */
export const withoutOverrides = (name: string): string => name.replace(OVERRIDES, "");
