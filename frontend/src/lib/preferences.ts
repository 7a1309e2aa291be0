/** Preferences of the user for times, kept in this browser. */
import { useSyncExternalStore } from "react";

import { keepClock } from "./clock";
import { ownZone } from "./days";

const KEY = "baseline.preferences";
const CHANGED = "baseline:preferences";

export interface Preferences {
  /** `browser`, or a name such as `UTC` and `Europe/Berlin`. */
  zone: string;
  clock: "browser" | "h12" | "h23";
}

const DEFAULT: Preferences = { zone: "browser", clock: "browser" };
const CLOCKS: readonly unknown[] = ["browser", "h12", "h23"];

/** The last text that was read, with what it means: a snapshot must stay the same object. */
let read: { text: string | null; preferences: Preferences } = { text: null, preferences: DEFAULT };

function isZone(zone: unknown): zone is string {
  try {
    return typeof zone === "string" && new Intl.DateTimeFormat("en", { timeZone: zone }) !== null;
  } catch {
    return false; // of another browser
  }
}

function parsed(text: string | null): Preferences {
  try {
    const kept = JSON.parse(text ?? "{}") as Partial<Record<keyof Preferences, unknown>>;
    return { zone: isZone(kept.zone) ? kept.zone : DEFAULT.zone, clock: CLOCKS.includes(kept.clock) ? (kept.clock as Preferences["clock"]) : DEFAULT.clock };
  } catch {
    return DEFAULT;
  }
}

function storedText(): string | null {
  try {
    return globalThis.localStorage?.getItem(KEY) ?? null;
  } catch {
    return null; // the browser keeps nothing for this site
  }
}

export function readPreferences(): Preferences {
  const text = storedText();
  if (text !== read.text) read = { text, preferences: parsed(text) };
  return read.preferences;
}

export function savePreferences(preferences: Preferences): void {
  try {
    globalThis.localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    return; // as above: nothing can be chosen
  }
  keepForServer();
  globalThis.dispatchEvent(new Event(CHANGED));
}

/** Brings the chosen clock to the server. True if the server has drawn this page with another one. */
export function keepForServer(): boolean {
  const { zone, clock } = readPreferences();
  return keepClock({ zone: zone === "browser" ? ownZone() : zone, clock });
}

function subscribe(onChange: () => void): () => void {
  for (const name of [CHANGED, "storage"]) globalThis.addEventListener(name, onChange);
  return () => {
    for (const name of [CHANGED, "storage"]) globalThis.removeEventListener(name, onChange);
  };
}

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, readPreferences, () => DEFAULT);
