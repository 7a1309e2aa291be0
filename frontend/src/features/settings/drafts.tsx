/** Unsaved edits. They are kept across page changes. */
"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

import type { SettingsSection } from "@/lib/api/types";
import { isSame } from "@/lib/same";

import type { Values } from "./api";

interface Draft {
  /** The stored values when editing began: changes are compared with them, and a save replaces their version. */
  base: SettingsSection;
  values: Values;
}

type Drafts = Readonly<Record<string, Draft>>;
type SetDrafts = (change: (drafts: Drafts) => Drafts) => void;

const DraftsContext = createContext<[Drafts, SetDrafts] | null>(null);

function useDrafts(): [Drafts, SetDrafts] {
  const context = useContext(DraftsContext);
  if (!context) throw new Error("Settings need a SettingsDraftsProvider above them");
  return context;
}

export function SettingsDraftsProvider({ children }: { children: ReactNode }) {
  const [drafts, setDrafts] = useState<Drafts>({});
  const isDirty = Object.keys(drafts).length > 0;

  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isDirty]);

  return <DraftsContext value={[drafts, setDrafts]}>{children}</DraftsContext>;
}

/** The sections with unsaved changes. */
export function useDirtySections(): string[] {
  return Object.keys(useDrafts()[0]);
}

export function useDraft(section: SettingsSection) {
  const [drafts, setDrafts] = useDrafts();
  const draft = drafts[section.key];
  const base = draft?.base ?? section;

  function discard() {
    setDrafts(({ [section.key]: _, ...others }) => others);
  }

  function edit(values: Values) {
    if (isSame(values, base.values)) return discard();
    setDrafts((known) => ({ ...known, [section.key]: { base, values } }));
  }

  return { base, values: draft?.values ?? section.values, isDirty: draft !== undefined, edit, discard };
}
