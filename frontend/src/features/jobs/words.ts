/** States and intervals of scheduled jobs, in words. */
import type { Job } from "@/lib/api/types";
import { formatAgo } from "@/lib/format";
import { mark, t } from "@/lib/words";

export const JOB_STATES = {
  waiting: { label: mark("Waiting for its first run"), tone: "neutral" },
  running: { label: mark("Running"), tone: "warning" },
  succeeded: { label: mark("Done"), tone: "accent" },
  failed: { label: mark("Failed"), tone: "danger" },
} satisfies Record<Job["state"], { label: string; tone: "neutral" | "accent" | "warning" | "danger" }>;

const UNITS = [
  [mark("every {count, plural, one {day} other {# days}}"), 86_400],
  [mark("every {count, plural, one {hour} other {# hours}}"), 3_600],
  [mark("every {count, plural, one {minute} other {# minutes}}"), 60],
] as const;

/** `every hour`, `every 10 minutes` */
export function everyInWords(seconds: number): string {
  for (const [words, length] of UNITS) {
    if (seconds >= length && seconds % length === 0) return t(words, { count: seconds / length });
  }
  return t("every {count, plural, one {second} other {# seconds}}", { count: seconds });
}

const MINUTE_MS = 60_000;

/** `in 3 hours`, `in a moment`: never that the next run was just now. */
export const dueInWords = (iso: string): string => (Math.abs(Date.parse(iso) - Date.now()) < MINUTE_MS ? t("in a moment") : formatAgo(iso));

/** The platform's own jobs; those of cogs are not in the catalogue. */
const TITLES: Record<string, string> = {
  "ledger-partitions": mark("Ledger partitions"),
  "request-log-partitions": mark("Request log partitions"),
  "request-log-retention": mark("Request log retention"),
  "cog-table-retention": mark("Cog table retention"),
  "privacy-erasures": mark("Privacy erasures"),
  "guild-purge": mark("Guild purge"),
  "usage-rollup-check": mark("Usage rollup check"),
  "settings-encryption": mark("Settings encryption"),
  "sign-in-retention": mark("Sign-in retention"),
  "stale-shards": mark("Stale shards"),
  "price-age": mark("Price age"),
  "ending-models": mark("Ending models"),
  "alerts-find": mark("Alerts find"),
  "alerts-deliver": mark("Alerts deliver"),
  "alerts-retention": mark("Alerts retention"),
};

/** `poll-reminders` of a cog reads `Poll reminders`. */
export const titleOf = (name: string): string => t(TITLES[name] ?? (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll("-", " "));
