/** All attempts of one call, the earliest first: retries and fallbacks. */
import { cn } from "@/lib/cn";
import { formatDateTime } from "@/lib/format";
import { t } from "@/lib/words";

import { formatLatency } from "../outcomes";
import { OutcomeBadge } from "./outcome-badge";
import type { RequestEntry } from "./request-row";

interface AttemptsProps {
  attempts: RequestEntry[];
  current: string;
  onOpen: (requestId: string) => void;
}

function roleOf(attempt: RequestEntry, before: RequestEntry | undefined): string {
  if (!before) return t("First attempt");
  return before.model === attempt.model && before.provider === attempt.provider ? t("Retry") : t("Other model");
}

export function Attempts({ attempts, current, onOpen }: AttemptsProps) {
  return (
    <section aria-labelledby="attempts">
      <h3 id="attempts" className="text-sm font-semibold">{t("{count, plural, one {# attempt} other {# attempts}} of this call", { count: attempts.length })}</h3>
      <ol className="mt-2 divide-y divide-line overflow-hidden rounded-xl border">
        {attempts.map((attempt, index) => {
          const isCurrent = attempt.request_id === current;
          return (
            <li key={attempt.request_id} className={cn("relative flex items-center justify-between gap-3 px-4 py-2.5 text-sm", isCurrent ? "bg-sunken" : "hover:bg-sunken")}>
              <span className="min-w-0">
                {isCurrent ? (
                  <span aria-current="true" className="font-medium">{roleOf(attempt, attempts[index - 1])}</span>
                ) : (
                  <button type="button" onClick={() => onOpen(attempt.request_id)} className="font-medium after:absolute after:inset-0">
                    {roleOf(attempt, attempts[index - 1])}
                  </button>
                )}
                <span className="block truncate text-xs text-muted" title={formatDateTime(attempt.at)}>
                  {attempt.provider}:{attempt.model} · {formatLatency(attempt.latency_ms)}
                </span>
              </span>
              <OutcomeBadge code={attempt.error_code} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}
