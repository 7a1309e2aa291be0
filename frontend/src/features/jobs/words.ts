/** States and intervals of scheduled jobs, in words. */
import type { Job } from "@/lib/api/types";
import { pluralise } from "@/lib/format";

export const JOB_STATES = {
  waiting: { label: "Waiting for its first run", tone: "neutral" },
  running: { label: "Running", tone: "warning" },
  succeeded: { label: "Done", tone: "accent" },
  failed: { label: "Failed", tone: "danger" },
} satisfies Record<Job["state"], { label: string; tone: "neutral" | "accent" | "warning" | "danger" }>;

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** `every hour`, `every 10 minutes` */
export function everyInWords(seconds: number): string {
  for (const [unit, length] of UNITS) {
    if (seconds >= length && seconds % length === 0) return seconds === length ? `every ${unit}` : `every ${pluralise(seconds / length, unit)}`;
  }
  return `every ${pluralise(seconds, "second")}`;
}

/** `partition-months` reads `Partition months`. */
export const titleOf = (name: string): string => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll("-", " ");
