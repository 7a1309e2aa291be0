/** States and changes of cogs, in words. */
import type { BotCog } from "@/lib/api/types";
import { mark } from "@/lib/words";

export const COG_STATES = {
  failed: { label: mark("Failed"), tone: "danger" },
  degraded: { label: mark("Runs with less"), tone: "warning" },
  unloaded: { label: mark("Unloaded"), tone: "neutral" },
  unknown: { label: mark("Not reported"), tone: "neutral" },
  loaded: { label: mark("Loaded"), tone: "accent" },
} satisfies Record<BotCog["state"], { label: string; tone: "neutral" | "accent" | "warning" | "danger" }>;

const ORDER = Object.keys(COG_STATES);

/** Orders cogs: those that need attention come first. */
export const byAttention = (one: BotCog, other: BotCog): number =>
  ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || one.name.localeCompare(other.name);

export type Operation = "load" | "unload" | "reload";
