/** How a request to a model ended, in words, and what to do about a failure. */
import type { ProblemType } from "@/lib/api/types";

export interface Failure {
  label: string;
  remedy: string;
}

type LLMProblem = Extract<ProblemType, `urn:baseline:llm.${string}`>;

const OPERATOR = "Tell the bot's operator: members cannot change this.";
const AGAIN = "Nothing to do: the bot tried again or another model answered. If it happens often, choose another model in the settings.";

const FAILURES = {
  "urn:baseline:llm.authentication": { label: "Key refused", remedy: OPERATOR },
  "urn:baseline:llm.budget_exceeded": { label: "Budget used up", remedy: "Raise the limit on the Budgets page, or wait for the next day or month." },
  "urn:baseline:llm.content_filter": { label: "Filtered", remedy: "Ask in other words. The provider's rules decide." },
  "urn:baseline:llm.context_length": { label: "Too long", remedy: "Shorten the request, or choose a model that reads more." },
  "urn:baseline:llm.cooldown": { label: "Too fast", remedy: "Wait a minute. The bot's operator sets how many questions a member may ask." },
  "urn:baseline:llm.failed": { label: "Failed", remedy: AGAIN },
  "urn:baseline:llm.invalid_request": { label: "Not accepted", remedy: "Choose another model in the settings. If it goes on, tell the bot's operator." },
  "urn:baseline:llm.empty_question": { label: "Empty", remedy: "Ask with some text or a picture." },
  "urn:baseline:llm.malformed_answer": { label: "Broken answer", remedy: AGAIN },
  "urn:baseline:llm.rate_limited": { label: "Rate limit", remedy: "It passes by itself. If it happens often, the bot's operator can raise the provider's limit." },
  "urn:baseline:llm.structured_output": { label: "Wrong form", remedy: AGAIN },
  "urn:baseline:llm.timeout": { label: "Timed out", remedy: AGAIN },
  "urn:baseline:llm.unavailable": { label: "Unavailable", remedy: AGAIN },
  "urn:baseline:llm.unknown_model": { label: "Unknown model", remedy: "Choose another model in the settings." },
  "urn:baseline:llm.unknown_provider": { label: "Unknown provider", remedy: OPERATOR },
  "urn:baseline:llm.unreadable_reply": { label: "Unreadable", remedy: "Choose another model in the settings." },
  "urn:baseline:llm.unsendable_request": { label: "Not sent", remedy: "Remove what is no valid text, and ask again." },
  "urn:baseline:llm.unsupported": { label: "Not supported", remedy: "Choose a model in the settings that can do this." },
} satisfies Record<LLMProblem, Failure>;

export function failureOf(code: string): Failure {
  const known: Partial<Record<string, Failure>> = FAILURES;
  return known[`urn:baseline:${code}`] ?? { label: "Failed", remedy: OPERATOR };
}

export const OUTCOMES = [
  { value: "all", label: "Any outcome" },
  { value: "answered", label: "Answered" },
  { value: "failed", label: "Failed" },
  ...Object.entries(FAILURES).map(([type, { label }]) => ({ value: type.replace("urn:baseline:", ""), label: `Failed: ${label.toLowerCase()}` })),
];

/** `812 ms`, `2.4 s` */
export const formatLatency = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
