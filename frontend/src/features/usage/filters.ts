/** Filters of the usage page and division of its chart, kept in the URL. */
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

import { mark, t } from "@/lib/words";

export const SPLITS = ["cog", "model", "request_type"] as const;
export type Split = (typeof SPLITS)[number];
export type Filters = Record<Split, string | null>;

export const SPLIT_WORDS: Record<Split, string> = { cog: mark("Feature"), model: mark("Model"), request_type: mark("Kind") };

export const KINDS: Record<string, string> = {
  text: mark("Text"),
  function_call: mark("Text with tools"),
  structured: mark("Structured answer"),
  image: mark("Picture"),
  audio: mark("Speech"),
  embedding: mark("Embedding"),
};

/** The text for a value of the API: models without their provider, kinds in words. */
export function wordsFor(split: Split, value: string): string {
  if (split === "request_type") return t(KINDS[value] ?? value);
  return split === "model" ? value.slice(value.indexOf(":") + 1) : value;
}

export interface FilterChoice {
  filters: Filters;
  split: Split;
  /** Filters by the value, or no longer if it was chosen before. */
  toggle: (by: Split, value: string) => void;
  clear: () => void;
  setSplit: (split: Split) => void;
}

export function useFilters(): FilterChoice {
  const [{ feature, model, kind, split }, set] = useQueryStates({
    feature: parseAsString,
    model: parseAsString,
    kind: parseAsStringLiteral(Object.keys(KINDS)),
    split: parseAsStringLiteral(SPLITS).withDefault("cog"),
  });
  const filters: Filters = { cog: feature, model: model?.includes(":") ? model : null, request_type: kind };
  const names = { cog: "feature", model: "model", request_type: "kind" } as const;
  return {
    filters,
    split,
    toggle: (by, value) => void set({ [names[by]]: filters[by] === value ? null : value }),
    clear: () => void set({ feature: null, model: null, kind: null }),
    setSplit: (next) => void set({ split: next }),
  };
}
