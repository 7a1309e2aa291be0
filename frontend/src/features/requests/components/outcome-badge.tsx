/** Badge of a request's outcome. */
import { Badge } from "@/components/ui/badge";
import { t } from "@/lib/words";

import { failureOf } from "../outcomes";

export function OutcomeBadge({ code }: { code: string | null }) {
  return code === null ? <Badge>{t("Answered")}</Badge> : <Badge tone="danger">{t(failureOf(code).label)}</Badge>;
}
