/** Tries again by itself, after pauses that grow while the outage lasts, and counts the seconds down. */
"use client";

import { useEffect, useEffectEvent, useState } from "react";

import { pauseAfter } from "@/lib/api/query-client";
import { t } from "@/lib/words";

interface AutoRetryProps {
  /** A new one after each try that failed. */
  error: unknown;
  /** Failed tries so far; counted here where it is left out, which ends with the component. */
  failures?: number;
  onRetry: () => void;
}

export function AutoRetry({ error, failures, onRetry }: AutoRetryProps) {
  const [failed, setFailed] = useState({ error, tries: 1 });
  if (failed.error !== error) setFailed({ error, tries: failed.tries + 1 });
  return <Countdown key={failed.tries} seconds={pauseAfter(failures ?? failed.tries)} onEnd={onRetry} />;
}

function Countdown({ seconds, onEnd }: { seconds: number; onEnd: () => void }) {
  const [left, setLeft] = useState(seconds);
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    if (left === 0) return end();
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return (
    <span className="mt-2 block tabular-nums">
      <span className="sr-only">{t("The page tries again by itself.")}</span>
      <span aria-hidden>{left === 0 ? t("Trying again…") : t("Trying again in {left, plural, one {# second} other {# seconds}}…", { left })}</span>
    </span>
  );
}
