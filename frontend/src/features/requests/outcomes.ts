/** Outcomes of requests in words, with remedies for failures. */
import type { ProblemType } from "@/lib/api/types";
import { formatDecimal } from "@/lib/format";
import { mark, t } from "@/lib/words";

export interface Failure {
  label: string;
  remedy: string;
}

type LLMProblem = Extract<ProblemType, `urn:baseline:llm.${string}`>;

const OPERATOR = mark("Tell the bot's operator: members cannot change this.");
const AGAIN = mark("Nothing to do: the bot tried again or another model answered. If it happens often, choose another model in the settings.");

const FAILURES = {
  "urn:baseline:llm.authentication": { label: mark("Key refused"), remedy: OPERATOR },
  "urn:baseline:llm.budget_exceeded": { label: mark("Budget used up"), remedy: mark("Raise the limit on the Budgets page, or wait for the next day or month.") },
  "urn:baseline:llm.content_filter": { label: mark("Filtered"), remedy: mark("Ask in other words. The provider's rules decide.") },
  "urn:baseline:llm.context_length": { label: mark("Too long"), remedy: mark("Shorten the request, or choose a model that reads more.") },
  "urn:baseline:llm.cooldown": { label: mark("Too fast"), remedy: mark("Wait a minute. The bot's operator sets how many questions a member may ask.") },
  "urn:baseline:llm.failed": { label: mark("Failed"), remedy: AGAIN },
  "urn:baseline:llm.invalid_request": { label: mark("Not accepted"), remedy: mark("Choose another model in the settings. If it goes on, tell the bot's operator.") },
  "urn:baseline:llm.empty_question": { label: mark("Empty"), remedy: mark("Ask with some text or a picture.") },
  "urn:baseline:llm.malformed_answer": { label: mark("Broken answer"), remedy: AGAIN },
  "urn:baseline:llm.rate_limited": { label: mark("Rate limit"), remedy: mark("It passes by itself. If it happens often, the bot's operator can raise the provider's limit.") },
  "urn:baseline:llm.structured_output": { label: mark("Wrong form"), remedy: AGAIN },
  "urn:baseline:llm.timeout": { label: mark("Timed out"), remedy: AGAIN },
  "urn:baseline:llm.unavailable": { label: mark("Unavailable"), remedy: AGAIN },
  "urn:baseline:llm.unknown_model": { label: mark("Unknown model"), remedy: mark("Choose another model in the settings.") },
  "urn:baseline:llm.unknown_provider": { label: mark("Unknown provider"), remedy: OPERATOR },
  "urn:baseline:llm.unreadable_reply": { label: mark("Unreadable"), remedy: mark("Choose another model in the settings.") },
  "urn:baseline:llm.unsendable_request": { label: mark("Not sent"), remedy: mark("Remove what is no valid text, and ask again.") },
  "urn:baseline:llm.unsupported": { label: mark("Not supported"), remedy: mark("Choose a model in the settings that can do this.") },
} satisfies Record<LLMProblem, Failure>;

/** Returns the words for a failure in English: translate them with `t` where they are drawn. */
export function failureOf(code: string): Failure {
  const known: Partial<Record<string, Failure>> = FAILURES;
  return known[`urn:baseline:${code}`] ?? { label: mark("Failed"), remedy: OPERATOR };
}

export const outcomes = (): { value: string; label: string }[] => [
  { value: "all", label: mark("Any outcome") },
  { value: "answered", label: mark("Answered") },
  { value: "failed", label: mark("Failed") },
  ...Object.entries(FAILURES).map(([type, { label }]) => ({ value: type.replace("urn:baseline:", ""), label: t("Failed: {reason}", { reason: t(label) }) })),
];

/** `812 ms`, `2.4 s` */
export const formatLatency = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${formatDecimal(ms / 1_000)} s`);
