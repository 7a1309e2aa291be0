/** Skeleton: placeholder for content that is loading. */
import type { ComponentProps, ReactNode } from "react";

import { cn } from "@/lib/cn";

export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return <div aria-hidden className={cn("animate-pulse rounded-lg bg-sunken", className)} {...props} />;
}

/** Announces to screen readers that content is loading. Everyone else reads it after three seconds. */
export function Loading({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div role="status" data-label={label} className={cn("loading-words", className)}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}
