/** States of shards, in words. */
import type { Fleet } from "./api/types";

type State = Fleet["shards"][number]["state"];

export const SHARD_STATES = {
  connecting: { label: "Connecting", tone: "warning" },
  ready: { label: "Connected", tone: "accent" },
  resumed: { label: "Connected", tone: "accent" },
  disconnected: { label: "Disconnected", tone: "danger" },
  lost: { label: "Not reporting", tone: "danger" },
} satisfies Record<State, { label: string; tone: "accent" | "warning" | "danger" }>;

export const isServing = (state: State): boolean => state === "ready" || state === "resumed";
