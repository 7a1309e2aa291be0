/** Outcome of a request: for a failure its code, its cause and the remedy. */
import { wordingOfCode } from "@/lib/api/wording";
import { t } from "@/lib/words";

import { failureOf } from "../outcomes";
import { OutcomeBadge } from "./outcome-badge";

export function Outcome({ code }: { code: string | null }) {
  if (code === null) return <OutcomeBadge code={null} />;
  return (
    <div className="space-y-2 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <OutcomeBadge code={code} /> <code className="font-mono text-xs text-muted">{code}</code>
      </p>
      <p className="text-pretty">{wordingOfCode(code)}</p>
      <p className="text-pretty text-muted">
        <span className="font-medium text-ink">{t("What to do:")}</span> {t(failureOf(code).remedy)}
      </p>
    </div>
  );
}
