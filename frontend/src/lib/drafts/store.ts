/** The drafts of a user in one place: the settings of a guild, or forms of a kind. They outlive the page in memory, and a reload in storage. */
import { type Changes, forgetDraft, keepDraft, readDrafts, type StoredDraft } from "./storage";
import { allowUnload, askBeforeUnload } from "./unload";

export interface Draft extends StoredDraft {
  /** The draft as read from storage; null if it began on this page. */
  restored: Pick<StoredDraft, "at" | "left"> | null;
}

export type Drafts = Readonly<Record<string, Draft>>;

export class DraftStore {
  private drafts: Drafts;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly userId: string,
    private readonly place: string,
  ) {
    this.drafts = Object.fromEntries(
      [...readDrafts(userId, place)].map(([form, stored]) => [form, { ...stored, restored: stored }]),
    );
  }

  readonly all = (): Drafts => this.drafts;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** `secrets` are the fields that are never stored. Without changes the draft ends. */
  put(form: string, version: number, changes: Changes, secrets: ReadonlySet<string>): void {
    if (Object.keys(changes).length === 0) return this.drop(form);
    const left = Object.keys(changes).filter((field) => secrets.has(field));
    const stored = Object.fromEntries(Object.entries(changes).filter(([field]) => !secrets.has(field)));
    const draft = { version, at: Date.now(), left };
    const isKept = keepDraft(this.userId, this.place, form, { ...draft, changes: stored });
    askBeforeUnload(this.keyOf(form), left.length > 0 || !isKept);
    this.publish({ ...this.drafts, [form]: { ...draft, changes, restored: this.drafts[form]?.restored ?? null } });
  }

  /** Forgets that the draft was restored, once its user knows. */
  acknowledge(form: string): void {
    const draft = this.drafts[form];
    if (draft) this.publish({ ...this.drafts, [form]: { ...draft, restored: null } });
  }

  drop(form: string): void {
    forgetDraft(this.userId, this.place, form);
    askBeforeUnload(this.keyOf(form), false);
    if (!Object.hasOwn(this.drafts, form)) return;
    const { [form]: _, ...others } = this.drafts;
    this.publish(others);
  }

  private keyOf(form: string): string {
    return [this.userId, this.place, form].join(":");
  }

  private publish(drafts: Drafts): void {
    this.drafts = drafts;
    for (const listener of this.listeners) listener();
  }
}

const stores = new Map<string, DraftStore>();

/** Returns the same store for the same user and place until the page is loaded anew. */
export function draftsOf(userId: string, place: string): DraftStore {
  const key = `${userId}:${place}`;
  const known = stores.get(key) ?? new DraftStore(userId, place);
  stores.set(key, known);
  return known;
}

/** Forgets what memory holds, as a reload does; for tests. */
export function forgetStores(): void {
  stores.clear();
  allowUnload();
}
