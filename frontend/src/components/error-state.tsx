/** Error message in place of a part that could not be loaded, with a retry button; after an outage it retries by itself. */
import { CloudOff } from "lucide-react";
import type { ReactNode } from "react";

import { isOutage, referenceOf, wordingOf } from "@/lib/api/wording";
import { t } from "@/lib/words";

import { AutoRetry } from "./auto-retry";
import { Button } from "./ui/button";
import { EmptyState } from "./ui/empty-state";

interface ErrorStateProps {
  title: string;
  error: unknown;
  /** The query's `errorUpdateCount`: pauses grow with it, also where a placeholder replaces the error during each try. */
  failures?: number;
  onRetry?: () => void;
  action?: ReactNode;
  className?: string;
}

export function ErrorState({ title, error, failures, onRetry, action, className }: ErrorStateProps) {
  const reference = referenceOf(error);
  const retry = onRetry && (
    <Button variant="secondary" onClick={onRetry}>
      {t("Try again")}
    </Button>
  );
  return (
    <div role="alert">
      <EmptyState icon={CloudOff} title={title} className={className} action={action ?? retry}>
        {wordingOf(error)}
        {onRetry && isOutage(error) && <AutoRetry error={error} failures={failures} onRetry={onRetry} />}
        {reference && <span className="mt-2 block font-mono text-xs">{t("Reference {reference}", { reference })}</span>}
      </EmptyState>
    </div>
  );
}
