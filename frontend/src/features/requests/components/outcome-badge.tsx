/** How a request ended. */
import { Badge } from "@/components/ui/badge";

import { failureOf } from "../outcomes";

export function OutcomeBadge({ code }: { code: string | null }) {
  return code === null ? <Badge>Answered</Badge> : <Badge tone="danger">{failureOf(code).label}</Badge>;
}
