/** Unsaved edits of the settings, per user, guild and section. */
"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo, useSyncExternalStore } from "react";

import type { SettingsSection } from "@/lib/api/types";
import { conflicting, pending, settled, type Values, valuesWith, withEdits, withoutSent } from "@/lib/drafts/changes";
import type { Changes } from "@/lib/drafts/storage";
import { type Drafts, draftsOf, type DraftStore } from "@/lib/drafts/store";


const NONE: Drafts = {};
const none = (): Drafts => NONE;
const never = () => () => undefined;
const NO_CHANGES: Changes = {};

/** Null until the user is known. */
const StoreContext = createContext<DraftStore | null | undefined>(undefined);

interface ProviderProps {
  guildId: string;
  userId: string | undefined;
  children: ReactNode;
}

export function SettingsDraftsProvider({ guildId, userId, children }: ProviderProps) {
  const isBrowser = useSyncExternalStore(never, () => true, () => false);
  const store = useMemo(() => (userId && isBrowser ? draftsOf(userId, guildId) : null), [userId, guildId, isBrowser]);
  return <StoreContext value={store}>{children}</StoreContext>;
}

function useStore(): DraftStore | null {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error("Settings need a SettingsDraftsProvider above them");
  return store;
}

function useDrafts(): Drafts {
  const store = useStore();
  return useSyncExternalStore(store?.subscribe ?? never, store?.all ?? none, none);
}

/** False until the user is known, whose drafts must be read before a form is shown. */
export const useDraftsReady = (): boolean => useStore() !== null;

/** The sections with unsaved changes. */
export const useDirtySections = (): string[] =>
  Object.entries(useDrafts()).flatMap(([section, { changes }]) => (Object.keys(changes).length > 0 ? [section] : []));

export function useDraft(section: SettingsSection, secrets: ReadonlySet<string>) {
  const store = useStore();
  const draft = useDrafts()[section.key];
  const changes = useMemo(() => pending(section, draft?.changes ?? NO_CHANGES), [section, draft?.changes]);
  const put = (next: Changes) => store?.put(section.key, section.version, next, secrets);
  return {
    changes,
    values: useMemo(() => valuesWith(section, changes), [section, changes]),
    conflicts: useMemo(() => conflicting(section, changes), [section, changes]),
    isDirty: Object.keys(changes).length > 0,
    hasEnded: draft !== undefined && Object.keys(changes).length === 0 && !draft.restored?.left.length,
    restored: draft?.restored ?? null,
    edit: (values: Values) => put(withEdits(section, changes, values)),
    /** Keeps `kept` over what is saved, and drops the other conflicting fields. Returns what is left to save. */
    settle: (kept: readonly string[]): Changes => {
      const next = settled(section, changes, kept);
      put(next);
      return next;
    },
    /** Drops what was sent and saved, and keeps later edits. Returns whether any are left. */
    saved: (sent: Changes): boolean => {
      const left = withoutSent(store?.all()[section.key]?.changes ?? NO_CHANGES, sent);
      put(left);
      return Object.keys(left).length > 0;
    },
    acknowledge: () => store?.acknowledge(section.key),
    discard: useCallback(() => store?.drop(section.key), [store, section.key]),
  };
}
