/** Keeps drafts in the browser: a tab's own in its session storage, the newest of any tab in local storage. */
import { allowUnload } from "./unload";

export interface Change {
  /** The saved value when editing began. */
  from: unknown;
  to: unknown;
}

export type Changes = Readonly<Record<string, Change>>;

export interface StoredDraft {
  /** The version of the settings that was edited; 0 for forms without one. */
  version: number;
  /** When it was last edited, in milliseconds. */
  at: number;
  /** Never holds a secret. */
  changes: Changes;
  /** Fields whose changes are not stored, because they are secret. */
  left: string[];
}

const PREFIX = "baseline.draft";
const LONGEST_AGE_MS = 30 * 24 * 60 * 60 * 1000;

const keyOf = (...parts: string[]): string => [PREFIX, ...parts.map(encodeURIComponent), ""].join(":");
const formIn = (key: string): string => decodeURIComponent(key.split(":").at(-2) ?? "");

/** Empty where the browser forbids storage. */
function storages(): Storage[] {
  try {
    return [window.sessionStorage, window.localStorage];
  } catch {
    return [];
  }
}

const keysIn = (storage: Storage, prefix: string): string[] => Object.keys(storage).filter((key) => key.startsWith(prefix));

function parsed(text: string | null): StoredDraft | null {
  try {
    const draft = JSON.parse(text ?? "null") as StoredDraft | null;
    const isDraft = typeof draft?.at === "number" && typeof draft.changes === "object" && Array.isArray(draft.left);
    return isDraft && Date.now() - draft.at < LONGEST_AGE_MS ? draft : null;
  } catch {
    return null;
  }
}

/** The drafts of a user in a place, by form. This tab adopts those of other tabs, so that a draft that ends here is gone from both storages. */
export function readDrafts(userId: string, place: string): Map<string, StoredDraft> {
  const found = new Map<string, StoredDraft>();
  for (const storage of storages()) {
    for (const key of keysIn(storage, keyOf(userId, place))) {
      const text = storage.getItem(key);
      const draft = parsed(text);
      if (draft === null || text === null) storage.removeItem(key);
      else if (!found.has(formIn(key))) {
        found.set(formIn(key), draft);
        write(window.sessionStorage, key, text);
      }
    }
  }
  return found;
}

/** Returns false where the storage is full. */
function write(storage: Storage, key: string, text: string): boolean {
  try {
    storage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** Returns false where the browser does not keep it. */
export function keepDraft(userId: string, place: string, form: string, draft: StoredDraft): boolean {
  const key = keyOf(userId, place, form);
  const all = storages();
  return all.length > 0 && all.every((storage) => write(storage, key, JSON.stringify(draft)));
}

/** Leaves the draft of another tab in local storage, which is newer than this one's. */
export function forgetDraft(userId: string, place: string, form: string): void {
  const key = keyOf(userId, place, form);
  const [own, shared] = storages();
  if (!own || !shared) return;
  if (shared.getItem(key) === own.getItem(key)) shared.removeItem(key);
  own.removeItem(key);
}

export const hasDrafts = (userId: string): boolean => storages().some((storage) => keysIn(storage, keyOf(userId)).length > 0);

function removeAll(userId: string): void {
  allowUnload();
  for (const storage of storages()) for (const key of keysIn(storage, keyOf(userId))) storage.removeItem(key);
}

/** Written and removed at once: the event is what other tabs get. */
const SIGNED_OUT = "baseline.signed-out";

/** Removes the drafts of a user in every place and every open tab, for a sign-out that loads the page anew. */
export function forgetAllDrafts(userId: string): void {
  removeAll(userId);
  const [, shared] = storages();
  if (!shared) return;
  write(shared, SIGNED_OUT, userId);
  shared.removeItem(SIGNED_OUT);
}

/** The storage keeps one draft of a form. Where another tab's ends, this tab's takes its place. */
function keepOwn(key: string, ended: string | null): void {
  const [own, shared] = storages();
  const draft = own?.getItem(key) ?? null;
  if (shared && draft !== null && draft !== ended) write(shared, key, draft);
}

/** Follows sign-outs of other tabs, which end a user's drafts here too, and the ends of drafts there; returns how to stop. */
export function followOtherTabs(): () => void {
  function follow({ key, oldValue, newValue }: StorageEvent): void {
    if (key === SIGNED_OUT && newValue) removeAll(newValue);
    else if (key?.startsWith(`${PREFIX}:`) && newValue === null) keepOwn(key, oldValue);
  }
  window.addEventListener("storage", follow);
  return () => window.removeEventListener("storage", follow);
}
