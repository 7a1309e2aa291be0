/** The models in the order of the page: those without a price first, then those that end soon. */
import type { FleetUsage, Model } from "@/lib/api/types";
import { addDays, today } from "@/lib/days";

const NOTICE_DAYS = 90;

export interface ListedModel extends Pick<Model, "provider" | "model" | "title" | "price" | "ends_on" | "successor" | "context_window" | "max_output_tokens"> {
  /** Requests of this month, and those of them without a cost. */
  requests: number;
  unpriced: number;
}

export const isUnpriced = ({ price, unpriced }: ListedModel): boolean => price === null || unpriced > 0;
export const endsSoon = ({ ends_on }: ListedModel): boolean => ends_on !== null && ends_on <= addDays(today(), NOTICE_DAYS);

/** Models that were used without being on offer are listed too: such as dated versions. */
export function listed(models: Model[], usage: FleetUsage["by_model"]): ListedModel[] {
  const key = ({ provider, model }: { provider: string; model: string }): string => `${provider}:${model}`;
  const used = new Map(usage.map((row) => [key(row), row]));
  const known = new Set(models.map(key));
  const others = usage.filter((row) => row.unpriced_requests > 0 && !known.has(key(row)));
  const withUsage = (model: Omit<ListedModel, "requests" | "unpriced">): ListedModel => {
    const row = used.get(key(model));
    return { ...model, requests: row?.requests ?? 0, unpriced: row?.unpriced_requests ?? 0 };
  };
  const all = [
    ...models.map(withUsage),
    ...others.map(({ provider, model }) =>
      withUsage({ provider, model, title: model, price: null, ends_on: null, successor: null, context_window: null, max_output_tokens: null }),
    ),
  ];
  const rank = (model: ListedModel): number => (isUnpriced(model) ? 0 : endsSoon(model) ? 1 : 2);
  return all.sort((one, other) => rank(one) - rank(other) || other.unpriced - one.unpriced || other.requests - one.requests || key(one).localeCompare(key(other)));
}
