/** Tooltip; never the only place of a fact. */
import type { ReactNode } from "react";

export function Tooltip({ content, children }: { content: ReactNode; children: ReactNode }) {
  return (
    <span className="group/tip relative inline-flex">
      {children}
      <span
        aria-hidden
        className="pointer-events-none absolute bottom-full left-1/2 z-50 mb-1.5 hidden w-max max-w-72 -translate-x-1/2 rounded-lg bg-ink px-2.5 py-1.5 text-xs text-pretty text-canvas shadow-float group-focus-within/tip:block group-hover/tip:block"
      >
        {content}
      </span>
    </span>
  );
}
