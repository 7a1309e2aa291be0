/** States and changes of cogs, in words. */
import type { BotCog } from "@/lib/api/types";

export const COG_STATES = {
  failed: { label: "Failed", tone: "danger" },
  degraded: { label: "Runs with less", tone: "warning" },
  unloaded: { label: "Unloaded", tone: "neutral" },
  unknown: { label: "Not reported", tone: "neutral" },
  loaded: { label: "Loaded", tone: "accent" },
} satisfies Record<BotCog["state"], { label: string; tone: "neutral" | "accent" | "warning" | "danger" }>;

const ORDER = Object.keys(COG_STATES);

/** What needs attention comes first. */
export const byAttention = (one: BotCog, other: BotCog): number =>
  ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || one.name.localeCompare(other.name);

export const OPERATIONS = {
  load: { done: "loaded" },
  unload: { done: "unloaded" },
  reload: { done: "reloaded" },
} as const;

export type Operation = keyof typeof OPERATIONS;
