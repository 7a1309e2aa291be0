/** One large figure with its label. */
import type { ReactNode } from "react";

interface StatProps {
  name: string;
  note?: ReactNode;
  children: ReactNode;
}

export function Stat({ name, note, children }: StatProps) {
  return (
    <div className="min-w-0 bg-surface p-4 sm:p-5">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="mt-1.5 truncate text-xl font-semibold tracking-tight tabular-nums sm:text-2xl">{children}</dd>
      <dd className="mt-1 min-h-4 text-xs text-muted tabular-nums">{note}</dd>
    </div>
  );
}

export const STATS_GRID = "grid grid-cols-2 gap-px overflow-hidden rounded-2xl border bg-line shadow-card lg:grid-cols-4";
