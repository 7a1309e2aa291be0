/** Saves a section, merges it with what was saved meanwhile, and handles each refusal. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";
import { useState } from "react";
import { toast } from "@/lib/toast";

import { ApiProblem } from "@/lib/api/problem";
import type { SettingsSection } from "@/lib/api/types";
import { conflicting, valuesWith } from "@/lib/drafts/changes";
import type { Changes } from "@/lib/drafts/storage";
import { wordingOf } from "@/lib/api/wording";
import { isSame } from "@/lib/same";
import { t } from "@/lib/words";

import { useChangeSettings, useGetSettingsSection, type Values } from "./api";
import { forgetEdited, NO_ERRORS, toServerErrors } from "./form/server-errors";

interface Endings {
  /** Gets the changes that were sent: others may have been made meanwhile. */
  onSaved: (sent: Changes) => void;
  /** Lists the refused fields, in no particular order. */
  onInvalid: (fields: string[]) => void;
}

/** A section that is saved so often meanwhile is left to the user. */
const MOST_ATTEMPTS = 5;

const isStale = (error: unknown): boolean => error instanceof ApiProblem && error.is("urn:baseline:settings.stale");

export function useSave(guildId: string, section: SettingsSection, schema: RJSFSchema, { onSaved, onInvalid }: Endings) {
  const change = useChangeSettings(guildId, section.key);
  const current = useGetSettingsSection(guildId, section.key);
  const toastId = `settings-${section.key}`; // a new message about a section replaces the previous one
  const [errors, setErrors] = useState(NO_ERRORS);
  const [inConflict, setInConflict] = useState(false);

  function refused(error: unknown) {
    if (error instanceof ApiProblem && error.is("urn:baseline:settings.invalid")) {
      const found = toServerErrors(error.problem.errors ?? [], schema);
      setErrors(found);
      setInConflict(false);
      onInvalid(Object.keys(found.fields));
    }
    toast.error(wordingOf(error), { id: toastId });
  }

  /** Returns false where a field was saved with another value meanwhile. */
  async function merged(changes: Changes, saved: SettingsSection, attempt = 1): Promise<boolean> {
    if (conflicting(saved, changes).length > 0) return false;
    try {
      await change.mutateAsync({ version: saved.version, values: valuesWith(saved, changes) });
      return true;
    } catch (error) {
      if (!isStale(error) || attempt === MOST_ATTEMPTS) throw error;
      return merged(changes, await current.mutateAsync(), attempt + 1);
    }
  }

  async function save(changes: Changes) {
    try {
      const isSaved = Object.keys(changes).length === 0 || (await merged(changes, section));
      setInConflict(!isSaved);
      if (!isSaved) return;
      setErrors(NO_ERRORS);
      onSaved(changes);
      toast.success(t("Settings saved"), { id: toastId });
    } catch (error) {
      refused(error);
    }
  }

  return {
    save,
    isSaving: change.isPending || current.isPending,
    errors,
    forgetErrors: () => setErrors(NO_ERRORS),
    forgetErrorsOfEdited: (before: Values, after: Values) =>
      setErrors((known) => forgetEdited(known, (field) => !isSame(before[field], after[field]))),
    inConflict,
    closeConflict: () => setInConflict(false),
  };
}
