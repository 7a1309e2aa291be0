/** States of shards, in words. */
import { mark } from "@/lib/words";

import type { Fleet } from "../api/types";

type State = Fleet["shards"][number]["state"];

export const SHARD_STATES = {
  connecting: { label: mark("Connecting"), tone: "warning" },
  ready: { label: mark("Connected"), tone: "accent" },
  resumed: { label: mark("Connected"), tone: "accent" },
  disconnected: { label: mark("Disconnected"), tone: "danger" },
  lost: { label: mark("Not reporting"), tone: "danger" },
} satisfies Record<State, { label: string; tone: "accent" | "warning" | "danger" }>;

export const isServing = (state: State): boolean => state === "ready" || state === "resumed";
