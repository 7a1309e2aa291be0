/** The mark: a "b" that stands on its baseline. */
import { cn } from "@/lib/cn";

export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cn("size-8 shrink-0", className)}>
      <rect width="32" height="32" rx="9" className="fill-[#0d6b4c] dark:fill-[#0f3d2e]" />
      <g fill="none" stroke="#fff" strokeWidth="3.2" strokeLinecap="round">
        <path d="M11 6.8v15" />
        <circle cx="16.2" cy="16.6" r="5.2" />
        <path d="M6.5 25.6h19" stroke="#7df0bf" />
      </g>
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2.5 text-[1.0625rem] font-semibold tracking-tight", className)}>
      <LogoMark className="size-7" />
      Baseline
    </span>
  );
}
