/** The models that a guild's settings may name, with what is worth knowing before choosing one. */
import { useQuery } from "@tanstack/react-query";

import { formatCompact } from "@/lib/format";
import { formatUsd, fromUnits, toUnits } from "@/lib/money";
import { mark, t } from "@/lib/words";

import { readQuery } from "./reads/read-query";
import { modelsRead } from "./reads/reads";
import type { ModelChoice, ModelChoices } from "./types";

const MILLION = 1_000_000n;

/** Prices and models change seldom, and only by the developer team. */
const STALE_MS = 5 * 60_000;

export function useListModelsOfGuild(guildId: string) {
  return useQuery({
    ...readQuery(modelsRead(guildId)),
    staleTime: STALE_MS,
  });
}

function perMillion({ price }: ModelChoice, meter: string): string | null {
  const rate = price?.rates.find((candidate) => candidate.meter === meter);
  return rate ? formatUsd(fromUnits((toUnits(rate.usd) * MILLION) / BigInt(rate.per))) : null;
}

/** Context window, and prices of a million tokens: `1M context, $0.40 in, $1.60 out`. */
export function detailsOf(model: ModelChoice): string {
  const [input, output] = [perMillion(model, "input"), perMillion(model, "output")];
  const context = model.context_window === null ? null : t("{tokens} context", { tokens: formatCompact(model.context_window) });
  const price = input === null || output === null ? t("no known price") : t("{input} in, {output} out", { input, output });
  return [context, price].filter((part) => part !== null).join(", ");
}

export const PRICES_ARE_PER = mark("Prices are for a million tokens.");

/** Details by `provider:model`. */
export const detailsByName = ({ models }: ModelChoices): ReadonlyMap<string, string> =>
  new Map(models.map((model) => [`${model.provider}:${model.model}`, detailsOf(model)]));
