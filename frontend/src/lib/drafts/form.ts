/** Draft of a form: its text outlives a reload and the end of the session, until it is saved or discarded. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";

import { readQuery } from "../api/reads/read-query";
import { meRead } from "../api/reads/reads";
import { conflicting, pending, type Values, valuesWith, withEdits } from "./changes";
import type { Changes } from "./storage";
import { type Drafts, draftsOf, type DraftStore } from "./store";

const NONE: Drafts = {};
const NO_CHANGES: Changes = {};
const NO_SECRETS: ReadonlySet<string> = new Set();
const none = (): Drafts => NONE;
const never = () => () => undefined;

/** Null on the server, and until the user is known. */
function useStore(place: string): DraftStore | null {
  const { data: me } = useQuery({ ...readQuery(meRead), staleTime: 60_000 });
  const isBrowser = useSyncExternalStore(never, () => true, () => false);
  const userId = me?.user.id;
  return useMemo(() => (userId && isBrowser ? draftsOf(userId, place) : null), [userId, isBrowser, place]);
}

const useDrafts = (store: DraftStore | null): Drafts => useSyncExternalStore(store?.subscribe ?? never, store?.all ?? none, none);

interface Options<Fields> {
  /** Values that the form shows in place of the saved ones until something is typed. */
  suggested?: Fields;
  /** Fields that the browser never stores. While one is typed, closing or reloading the page asks first. */
  secrets?: ReadonlySet<string>;
}

/** `saved` has all fields, with their saved values. Fields that are not edited follow it. */
export function useFormDraft<Fields extends object>(place: string, form: string, saved: Fields, { suggested, secrets = NO_SECRETS }: Options<Fields> = {}) {
  const store = useStore(place);
  const [early, setEarly] = useState(NO_CHANGES); // typed before the user is known
  const draft = useDrafts(store)[form];
  const base = { values: saved as Values };
  const changes = pending(base, draft?.changes ?? early);
  const isDirty = Object.keys(changes).length > 0;
  const [isEdited, setIsEdited] = useState(false);

  const hasEnded = draft !== undefined && !isDirty && !draft.restored?.left.length;
  useEffect(() => {
    if (hasEnded) store?.drop(form); // another tab or another user has saved the same values
  }, [hasEnded, store, form]);

  function put(next: Changes): void {
    setEarly(store ? NO_CHANGES : next);
    store?.put(form, 0, next, secrets);
  }

  return {
    fields: suggested && !isDirty && !isEdited ? suggested : (valuesWith(base, changes) as Fields),
    isDirty,
    /** Null unless the draft was read from storage; else when it was typed, and the fields that were not kept. */
    restored: draft?.restored ?? null,
    /** Whether edited fields were saved with other values since. */
    isOvertaken: conflicting(base, changes).length > 0,
    edit(fields: Fields) {
      setIsEdited(true);
      put(withEdits(base, changes, fields as Values));
    },
    acknowledge: () => store?.acknowledge(form),
    /** Ends the draft, also after its form was saved. */
    discard: () => put(NO_CHANGES),
  };
}

interface KeptForm {
  form: string;
  /** When it was last edited, in milliseconds. */
  at: number;
  /** Whether anything is left to save over `saved`. */
  differsFrom: (saved: object) => boolean;
  discard: () => void;
}

/** The forms of a place whose text is kept. */
export function useKeptForms(place: string): KeptForm[] {
  const store = useStore(place);
  return Object.entries(useDrafts(store)).map(([form, { at, left, changes }]) => ({
    form,
    at,
    differsFrom: (saved) => left.length > 0 || Object.keys(pending({ values: saved as Values }, changes)).length > 0,
    discard: () => store?.drop(form),
  }));
}
