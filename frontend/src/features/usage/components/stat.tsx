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
      <dd className="mt-1.5">
        <span className="block truncate text-xl font-semibold tracking-tight tabular-nums sm:text-2xl">{children}</span>
        <span className="mt-1 block min-h-4 truncate text-xs text-muted tabular-nums">{note}</span>
      </dd>
    </div>
  );
}

export const STATS_GRID = "grid grid-cols-2 gap-px overflow-hidden rounded-2xl border bg-line shadow-card lg:grid-cols-4";
