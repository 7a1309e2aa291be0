/** Mark of requests whose model has no known price, in the same words everywhere. */
import { t } from "@/lib/words";

import { Badge } from "./ui/badge";

export const unpricedWords = (count: number): string => t("{count, plural, one {# request} other {# requests}} without a price", { count });

/** Shows nothing where every price is known. */
export function Unpriced({ count }: { count: number }) {
  if (count <= 0) return null;
  return (
    <Badge tone="warning" title={t("Their model has no known price, so the real cost is higher than shown.")}>
      {unpricedWords(count)}
    </Badge>
  );
}
