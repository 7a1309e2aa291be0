/** Keeps drafts in the browser: a tab's own in its session storage, the newest of any tab in local storage. */
import { allowUnload } from "./unload";

export interface Change {
  /** The saved value when editing began. */
  from: unknown;
  to: unknown;
}

export type Changes = Readonly<Record<string, Change>>;

export interface StoredDraft {
  /** The version of the section that was edited. */
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
const sectionIn = (key: string): string => decodeURIComponent(key.split(":").at(-2) ?? "");

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

/** The drafts of a user in a guild, by section. */
export function readDrafts(userId: string, guildId: string): Map<string, StoredDraft> {
  const found = new Map<string, StoredDraft>();
  for (const storage of storages()) {
    for (const key of keysIn(storage, keyOf(userId, guildId))) {
      const draft = parsed(storage.getItem(key));
      if (draft === null) storage.removeItem(key);
      else if (!found.has(sectionIn(key))) found.set(sectionIn(key), draft);
    }
  }
  return found;
}

/** Returns false where the browser does not keep it. */
export function keepDraft(userId: string, guildId: string, section: string, draft: StoredDraft): boolean {
  const key = keyOf(userId, guildId, section);
  try {
    for (const storage of storages()) storage.setItem(key, JSON.stringify(draft));
    return storages().length > 0;
  } catch {
    return false; // the storage is full
  }
}

/** Leaves the draft of another tab in local storage, which is newer than this one's. */
export function forgetDraft(userId: string, guildId: string, section: string): void {
  const key = keyOf(userId, guildId, section);
  const [own, shared] = storages();
  if (!own || !shared) return;
  if (shared.getItem(key) === own.getItem(key)) shared.removeItem(key);
  own.removeItem(key);
}

export const hasDrafts = (userId: string): boolean => storages().some((storage) => keysIn(storage, keyOf(userId)).length > 0);

/** Removes the drafts of a user in every guild, for a sign-out that loads the page anew. */
export function forgetAllDrafts(userId: string): void {
  allowUnload();
  for (const storage of storages()) for (const key of keysIn(storage, keyOf(userId))) storage.removeItem(key);
}
