/** The drafts of a user in a guild. They outlive the page in memory, and a reload in the browser's storage. */
import { type Changes, forgetDraft, keepDraft, readDrafts, type StoredDraft } from "@/lib/drafts/storage";
import { allowUnload, askBeforeUnload } from "@/lib/drafts/unload";

export interface Draft extends StoredDraft {
  /** As it was read from storage; null for a draft that began on this page. */
  restored: Pick<StoredDraft, "at" | "left"> | null;
}

export type Drafts = Readonly<Record<string, Draft>>;

export class DraftStore {
  private drafts: Drafts;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly userId: string,
    private readonly guildId: string,
  ) {
    this.drafts = Object.fromEntries(
      [...readDrafts(userId, guildId)].map(([section, stored]) => [section, { ...stored, restored: stored }]),
    );
  }

  readonly all = (): Drafts => this.drafts;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** `secrets` are the fields that are never stored. Without changes the draft ends. */
  put(section: string, version: number, changes: Changes, secrets: ReadonlySet<string>): void {
    if (Object.keys(changes).length === 0) return this.drop(section);
    const left = Object.keys(changes).filter((field) => secrets.has(field));
    const stored = Object.fromEntries(Object.entries(changes).filter(([field]) => !secrets.has(field)));
    const draft = { version, at: Date.now(), left };
    const isKept = keepDraft(this.userId, this.guildId, section, { ...draft, changes: stored });
    askBeforeUnload(this.keyOf(section), left.length > 0 || !isKept);
    this.publish({ ...this.drafts, [section]: { ...draft, changes, restored: this.drafts[section]?.restored ?? null } });
  }

  /** Forgets that the draft was restored, once its user knows. */
  acknowledge(section: string): void {
    const draft = this.drafts[section];
    if (draft) this.publish({ ...this.drafts, [section]: { ...draft, restored: null } });
  }

  drop(section: string): void {
    forgetDraft(this.userId, this.guildId, section);
    askBeforeUnload(this.keyOf(section), false);
    if (!Object.hasOwn(this.drafts, section)) return;
    const { [section]: _, ...others } = this.drafts;
    this.publish(others);
  }

  private keyOf(section: string): string {
    return [this.userId, this.guildId, section].join(":");
  }

  private publish(drafts: Drafts): void {
    this.drafts = drafts;
    for (const listener of this.listeners) listener();
  }
}

const stores = new Map<string, DraftStore>();

/** Returns the same store for the same user and guild until the page is loaded anew. */
export function draftsOf(userId: string, guildId: string): DraftStore {
  const key = `${userId}:${guildId}`;
  const known = stores.get(key) ?? new DraftStore(userId, guildId);
  stores.set(key, known);
  return known;
}

/** Forgets what memory holds, as a reload does; for tests. */
export function forgetStores(): void {
  stores.clear();
  allowUnload();
}
