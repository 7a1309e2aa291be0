/** Shows toasts about recent actions, once there is one. */
"use client";

import { lazy, Suspense, useSyncExternalStore } from "react";

import { toaster } from "@/lib/toast";

const Toasts = lazy(() => import("./toasts"));

export function Toaster() {
  const isWanted = useSyncExternalStore(toaster.subscribe, toaster.isWanted, () => false);
  return isWanted ? (
    <Suspense>
      <Toasts />
    </Suspense>
  ) : null;
}
