/** Shows toasts. The library that draws them is loaded with the first one. */
import type { ExternalToast, toast as drawn } from "sonner";

type Library = typeof drawn;
type Kind = "success" | "error" | "info" | "warning";

let library: Library | undefined;
let isWanted = false;
const waiting: ((library: Library) => void)[] = [];
const listeners = new Set<() => void>();

const show =
  (kind: Kind) =>
  (message: string, options?: ExternalToast): void => {
    const draw = (by: Library) => by[kind](message, options);
    if (library) return void draw(library);
    waiting.push(draw);
    isWanted = true;
    for (const listener of listeners) listener();
  };

export const toast = { success: show("success"), error: show("error"), info: show("info"), warning: show("warning") };

/** The toaster's side: when to load the library, and what to draw once it is there. */
export const toaster = {
  isWanted: () => isWanted,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  /** Draws the queued toasts. Call it when the library's toaster is mounted, and its result when it unmounts. */
  ready(loaded: Library) {
    library = loaded;
    for (const draw of waiting.splice(0)) draw(loaded);
    return () => void (library = undefined);
  },
};
