/** The models that a guild has chosen or used and that their provider ends, for usage and settings. */
import { useQuery } from "@tanstack/react-query";

import { formatDate } from "@/lib/format";
import { t } from "@/lib/words";

import { readQuery } from "./reads/read-query";
import { modelEndingsRead } from "./reads/reads";
import type { ModelEnding } from "./types";

export function useReadModelEndings(guildId: string) {
  return useQuery({
    ...readQuery(modelEndingsRead(guildId)),
  });
}

/** Sentences about a model's end, to follow its name. */
export function wordsOfEnding({ ends_on, has_ended, successor }: ModelEnding): string {
  const day = formatDate(ends_on);
  if (has_ended) return successor === null ? t("ended on {day}. Its requests are refused.", { day }) : t("ended on {day}. {successor} answers instead.", { day, successor });
  return successor === null ? t("ends on {day}. From then on its requests are refused.", { day }) : t("ends on {day}. From then on {successor} answers instead.", { day, successor });
}
