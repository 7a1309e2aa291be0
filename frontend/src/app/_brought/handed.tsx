/** Hands over to the browser what the server has read. */
"use client";

import { type DehydratedState, HydrationBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { knowUser } from "@/lib/api/client";

export function Handed({ state, userId, children }: { state?: DehydratedState; userId?: string; children: ReactNode }) {
  if (typeof window !== "undefined" && userId !== undefined) knowUser(userId);
  return <HydrationBoundary state={state}>{children}</HydrationBoundary>;
}
