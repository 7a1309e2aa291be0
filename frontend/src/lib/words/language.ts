/** The languages of the dashboard, and which one a visitor gets. */

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

/** Kept by the browser, so that the server draws the first page in the right language. It holds no secret. */
export const LANGUAGE_COOKIE = "baseline-language";
const YEAR = 31_536_000;

const isLanguage = (text: string | undefined): text is Language => text !== undefined && Object.hasOwn(LANGUAGES, text);

/** The chosen language; without a choice the browser's first one that exists here, and English if there is none. */
export function languageFor(chosen: string | undefined, accepted: string | null): Language {
  if (isLanguage(chosen)) return chosen;
  return acceptedLanguages(accepted ?? "").find(isLanguage) ?? "en";
}

/** `de-AT, en;q=0.8` as `["de", "en"]`, the most wanted first. */
function acceptedLanguages(header: string): string[] {
  const wanted = header.split(",").map((entry) => {
    const [tag = "", ...parameters] = entry.trim().split(";");
    const weight = Number(parameters.find((one) => one.trim().startsWith("q="))?.trim().slice(2) ?? 1);
    return { language: tag.split("-")[0]?.toLowerCase() ?? "", weight: Number.isNaN(weight) ? 0 : weight };
  });
  return wanted.filter(({ weight }) => weight > 0).sort((one, other) => other.weight - one.weight).map(({ language }) => language);
}

/** Shows the dashboard in another language from now on. Drafts survive the reload. */
export function chooseLanguage(language: Language): void {
  document.cookie = `${LANGUAGE_COOKIE}=${language}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
  window.location.reload();
}
