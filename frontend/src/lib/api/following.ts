/** State of the event stream. While it is open, polls only cover what comes without an event. */
import { useSyncExternalStore } from "react";

let isOpen = false;
const listeners = new Set<() => void>();

export function streamIs(open: boolean): void {
  if (open === isOpen) return;
  isOpen = open;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The first pause while the stream is away, the second one while it is open. */
export const usePause = (away: number, open: number): number => useSyncExternalStore(subscribe, () => (isOpen ? open : away), () => open);
