/** Text input fields. */
import type { ComponentProps } from "react";

import { cn } from "@/lib/cn";

export const fieldClasses =
  "w-full min-w-0 rounded-lg border border-line-strong/70 bg-surface text-base text-ink shadow-card transition-colors placeholder:text-muted hover:border-line-strong focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:border-danger aria-invalid:focus-visible:outline-danger disabled:opacity-60 sm:text-sm dark:bg-canvas/60";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(fieldClasses, "h-9 px-3", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(fieldClasses, "field-sizing-content max-h-96 min-h-24 px-3 py-2 leading-relaxed", className)} {...props} />;
}
