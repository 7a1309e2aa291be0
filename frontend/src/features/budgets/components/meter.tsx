/** Meter of a limit: spent, held back for running requests, and the warning mark. */
import { cn } from "@/lib/cn";
import { formatUsd, isAtLeast, shareInWords, shareOf, sumOf } from "@/lib/money";
import { t } from "@/lib/words";

interface MeterProps {
  label: string;
  spent: string;
  reserved: string;
  limit: string;
  /** In per cent; null for a limit without a warning. */
  warnAt: number | null;
  className?: string;
}

/** At most the full width; floats are used for widths only. */
const widthOf = (part: string, whole: string): number => Math.min(100, Number.parseFloat(shareOf(part, whole)));

export function Meter({ label, spent, reserved, limit, warnAt, className }: MeterProps) {
  const width = widthOf(spent, limit);
  const held = widthOf(sumOf([spent, reserved]), limit) - width;
  const isOver = isAtLeast(spent, limit);
  const isWarned = warnAt !== null && width >= warnAt;
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(width)}
      aria-valuetext={t("{spent} of {limit}, {share}", { spent: formatUsd(spent), limit: formatUsd(limit), share: shareInWords(spent, limit) })}
      className={cn("relative h-2.5 rounded-full bg-line", className)}
    >
      <span className="absolute inset-0 flex overflow-hidden rounded-full">
        <span className={cn("h-full", isOver ? "bg-danger" : isWarned ? "bg-warning" : "bg-chart-1")} style={{ width: `${width}%` }} />
        <span className="h-full bg-chart-1/40" style={{ width: `${held}%` }} />
      </span>
      {warnAt !== null && warnAt < 100 && <span className="absolute -inset-y-1 w-0.5 rounded-full bg-line-strong" style={{ left: `${warnAt}%` }} />}
    </div>
  );
}
